import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Runs on the Node.js that the system has (20 or later), before anything of ours is installed. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const runtime = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * What the lock file of a folder asks for and its node_modules does not have, whatever npm's own list there says. Optional
 * packages are those of other platforms.
 */
export const missing = folder => {
  const packagesOf = path => JSON.parse(readFileSync(join(folder, path), 'utf8')).packages
  if (!existsSync(join(folder, 'node_modules', '.package-lock.json'))) return ['node_modules']
  const wanted = packagesOf('package-lock.json')
  const present = packagesOf('node_modules/.package-lock.json')
  const isThere = (path, version) =>
    present[path]?.version === version && existsSync(join(folder, path, 'package.json'))
  return Object.entries(wanted)
    .filter(([path, { version, optional, link }]) => path && !optional && !link && !isThere(path, version))
    .map(([path]) => path)
}

/** Installs what the lock file asks for when something of it is missing. Needs no network when all is there. */
export const ensureInstalled = () => {
  if (Number(process.versions.node.split('.')[0]) < 20)
    stop(`Sallyport needs Node.js 20 or later to start; this is ${process.version}.`)
  const lacks = missing(root)
  if (lacks.length > 0) {
    console.log('Installing packages …')
    // What the lock file says, exactly; or, where the registry lacks a package of another platform, as near as it gets.
    if (!npm('ci', '--loglevel=silent') && !npm('install', '--no-save', '--loglevel=error'))
      stop('The packages could not be installed; see the lines above. The npm registry must be reachable once.')
  }
  if (!existsSync(runtime))
    stop(
      'The runtime (npm package "node") is not there. Packages were probably installed with --ignore-scripts;\n' +
        'run "npm rebuild node", or delete node_modules and start again.',
    )
}

const npm = (...args) => {
  // npm hands its own settings down; those of the outer command are not meant for this one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(command|lifecycle)/.test(name)))
  const options = { cwd: root, stdio: 'inherit', env, shell: process.platform === 'win32' }
  return spawnSync('npm', [...args, '--no-audit', '--no-fund', '--include=dev'], options).status === 0
}

/** Ends with a message and without a stack trace. */
export const stop = message => {
  console.error(message)
  process.exit(1)
}

/** The environment in which the runtime keeps compiled code between starts, and finds itself first. */
export const runtimeEnvironment = () => ({
  ...process.env,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compiled'),
  PATH: `${dirname(runtime)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
})
