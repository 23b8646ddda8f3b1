import { createRequire, isBuiltin, registerHooks, syncBuiltinESMExports } from 'node:module'

/** Modules of Node that no Action has a use for; most of what they do is denied natively as well. */
const closedModules = new Set(
  [
    'cluster',
    'ffi',
    'inspector',
    'inspector/promises',
    'repl',
    'sea',
    'sqlite',
    'test',
    'test/reporters',
    'trace_events',
  ]
    .concat(['vfs', 'wasi'])
    .map(name => `node:${name}`),
)

// Some of these names are packages as well; without `node:` they are meant unless Node has the bare name too.
const isClosed = (specifier: string): boolean =>
  closedModules.has(specifier) || (closedModules.has(`node:${specifier}`) && isBuiltin(specifier))

const denied = (name: string): Error =>
  Object.assign(new Error(`${name} is not available to Actions`), { code: 'ERR_ACCESS_DENIED' })

/**
 * Takes away what reaches beyond this process and what neither Node's permission model nor another user's id stops in
 * every set-up: signals and priorities of other processes, flags of the engine. A belt; the wall is the process.
 */
export const lockDown = (): void => {
  const require = createRequire(import.meta.url)
  const close = (target: object, names: string[], prefix: string) => {
    for (const name of names) {
      if (!(name in target)) continue
      const value = () => {
        throw denied(`${prefix}.${name}`)
      }
      Object.defineProperty(target, name, { value, writable: false, configurable: false })
    }
  }
  const signals = ['kill', '_kill', '_debugProcess', '_debugEnd']
  close(
    process,
    [...signals, 'binding', '_linkedBinding', 'dlopen', 'execve', 'setUncaughtExceptionCaptureCallback'],
    'process',
  )
  close(require('node:os'), ['setPriority'], 'os')
  close(require('node:v8'), ['setFlagsFromString', 'setHeapSnapshotNearHeapLimit', 'takeCoverage'], 'v8')
  close(require('node:child_process').ChildProcess.prototype, ['kill', 'spawn'], 'ChildProcess')

  registerHooks({
    resolve: (specifier, context, next) => {
      if (isClosed(specifier)) throw denied(`Module ${specifier}`)
      return next(specifier, context)
    },
  })
  const getBuiltinModule = process.getBuiltinModule.bind(process)
  Object.defineProperty(process, 'getBuiltinModule', {
    value: (name: string) => (isClosed(String(name)) ? undefined : getBuiltinModule(name)),
  })
  syncBuiltinESMExports()
}
