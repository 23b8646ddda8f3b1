import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, runtime, runtimeEnvironment, stop } from './install.mjs'

/** Runs a TypeScript file on the project's runtime: signals are passed on, its end is ours. */
export const run = (file, args = []) => {
  ensureInstalled()
  const child = spawn(runtime, [file, ...args], { stdio: 'inherit', env: runtimeEnvironment() })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // A shell between npm and us may die of a signal without passing it on; nobody would stop the child then.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref()
  child.on('error', error => stop(`the runtime did not start: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, ...args] = process.argv.slice(2)
  if (!file) stop('usage: node scripts/run.mjs FILE [ARGUMENT …]')
  run(file, args)
}
