import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { types } from 'node:util'
import vm from 'node:vm'
import { moduleFolder } from '../module-folder.ts'

type Handler = (event: unknown, api: unknown) => Promise<unknown>

/** The module has no export of this name. */
export class NoHandler extends TypeError {
  override name = 'TypeError'
}

export interface LoadedAction {
  /** The handler; throws what the module threw when it was loaded, and for an export that is not there or no async function. */
  handler: (name: string) => Handler
  /** The source does not parse. */
  syntax: boolean
}

/** A module that Actions share, as the server hands it over. */
export interface SharedModule {
  name: string
  code: string
  secrets: Record<string, string>
}

const prefix = 'actions:'

const compile = (code: string, names: string[], filename: string) =>
  vm.compileFunction(code, names, {
    filename,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })

/**
 * Loads a module at its first `require` and keeps what it exports, or what it threw (login flow reference, 1.7). Its own
 * `require` finds its dependencies and no other module.
 */
const loaderOf = ({ code, secrets }: SharedModule, filename: string, actionConsole: Console) => {
  let loaded: { module: { exports: unknown } } | { error: unknown } | undefined
  const load = () => {
    const module = { exports: {} as unknown }
    try {
      const names = ['module', 'exports', 'require', 'console', 'actions']
      const body = compile(code, names, filename)
      const own = { secrets: { ...secrets } }
      body.call(module.exports, module, module.exports, createRequire(filename), actionConsole, own)
      return { module }
    } catch (error) {
      return { error }
    }
  }
  return (): unknown => {
    loaded ??= load()
    if ('error' in loaded) throw loaded.error
    return loaded.module.exports
  }
}

/** `require` of an Action: modules by `actions:<name>`, everything else from its bundle. */
const requireOf = (filename: string, folder: string, modules: SharedModule[], actionConsole: Console): NodeRequire => {
  const fromBundle = createRequire(filename)
  const loaders = new Map(
    modules.map((module, index) => {
      const own = join(dirname(folder), moduleFolder(index), 'module.js')
      return [prefix + module.name, loaderOf(module, own, actionConsole)]
    }),
  )
  const find = (request: string): unknown => {
    const load = loaders.get(request)
    return load ? load() : fromBundle(request)
  }
  const { resolve, cache, extensions, main } = fromBundle
  return Object.assign(find, { resolve, cache, extensions, main })
}

/**
 * Loads an Action once: CommonJS with `module`, `exports`, `require` and `console` injected. An error of the module itself
 * is kept and thrown at every run (login flow reference, 1.2).
 */
export const loadAction = (
  { code, modules = [] }: { code: string; modules?: SharedModule[] },
  folder: string,
  actionConsole: Console,
): LoadedAction => {
  const filename = join(folder, 'action.js')
  const module = { exports: {} as unknown }
  let failure: { error: unknown } | undefined
  let syntax = false
  try {
    const body = compile(code, ['module', 'exports', 'require', 'console'], filename)
    const find = requireOf(filename, folder, modules, actionConsole)
    try {
      body.call(module.exports, module, module.exports, find, actionConsole)
    } catch (error) {
      failure = { error }
    }
  } catch (error) {
    syntax = true
    failure = { error }
  }
  return {
    syntax,
    handler: name => {
      if (failure) throw failure.error
      const exported = module.exports as Record<string, unknown> | null
      if (typeof exported !== 'object' || exported === null) throw new TypeError('module.exports must be an object')
      const handler = exported[name]
      if (handler === undefined) throw new NoHandler(`The Action does not export ${name}`)
      if (!types.isAsyncFunction(handler)) throw new TypeError(`${name} must be an async function`)
      return handler as Handler
    },
  }
}
