import { createRequire } from 'node:module'
import { join } from 'node:path'
import { types } from 'node:util'
import vm from 'node:vm'

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

/**
 * Loads an Action once: CommonJS with `module`, `exports`, `require` and `console` injected. An error of the module itself
 * is kept and thrown at every run (login flow reference, 1.2).
 */
export const loadAction = (code: string, folder: string, actionConsole: Console): LoadedAction => {
  const filename = join(folder, 'action.js')
  const module = { exports: {} as unknown }
  let failure: { error: unknown } | undefined
  let syntax = false
  try {
    const body = vm.compileFunction(code, ['module', 'exports', 'require', 'console'], {
      filename,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    try {
      body.call(module.exports, module, module.exports, createRequire(filename), actionConsole)
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
