import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { accessSync, closeSync, constants, openSync } from 'node:fs'
import { join } from 'node:path'
import type { RunnerLimits } from './run.ts'

/** Starts a Node process for Actions: `node` gets the arguments given, behind all that confines it. */
export type Launch = (node: { flags: string[]; program: string[] }) => ChildProcess

interface Warn {
  warn: (message: string) => void
}

/** How a process is confined beyond Node's permission model, best first. */
interface Means {
  setpriv?: string
  prlimit?: string
  /** Another user for every process, so that they cannot reach each other either. */
  uids?: 'own' | 'nobody'
  node: { path: string; descriptor?: number }
}

const nobody = 65_534
// Far from what systems give to people, services and their containers.
const firstUid = 0x5a11_0000

const tool = (name: string): string | undefined => {
  if (process.platform !== 'linux') return undefined
  for (const folder of ['/usr/bin', '/bin', '/usr/sbin', '/sbin', ...(process.env.PATH ?? '').split(':')]) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not there.
    }
  }
  return undefined
}

let started = 0

const start = (means: Means, limits: RunnerLimits, args: string[]): ChildProcess => {
  const command: string[] = []
  started = (started + 1) % 0x1_0000
  const uid = means.uids === 'own' ? firstUid + started : nobody
  if (means.prlimit) {
    // Twice the memory that the runner watches for: a wall for what grows faster than it looks.
    const data = (limits.memoryMb * 2 + 512) * 1024 * 1024
    command.push(means.prlimit, '--core=0', '--nofile=256', '--fsize=0', `--data=${data}`)
    if (means.uids === 'own') command.push('--nproc=128')
  }
  if (means.setpriv) {
    command.push(means.setpriv, '--no-new-privs', '--pdeathsig', 'KILL')
    if (means.uids)
      command.push(`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--inh-caps=-all', '--bounding-set=-all')
  }
  command.push(means.node.path, ...args)
  const options: SpawnOptions = {
    env: {},
    cwd: '/',
    // A process group of its own: signals meant for the server's group do not reach it, nor its signals the server.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', means.node.descriptor ?? 'ignore'],
  }
  if (means.uids && !means.setpriv) Object.assign(options, { uid, gid: uid })
  return spawn(command[0]!, command.slice(1), options)
}

const permissions = ['--permission', '--no-addons', '--no-warnings', '--disable-sigusr1', '--no-experimental-sqlite']

/** Whether these means work on this machine: Node starts under them and is confined. */
const works = (means: Means, limits: RunnerLimits): Promise<boolean> =>
  new Promise(resolve => {
    const check = 'process.exit(process.permission.has("net") || process.permission.has("fs.read") ? 1 : 0)'
    const child = start(means, limits, [...permissions, '-e', check])
    child.on('error', () => resolve(false))
    child.on('exit', code => resolve(code === 0))
  })

/**
 * Finds the strongest confinement that this machine allows, once, and says what is missing. Throws when Node's own
 * permission model is not there: Actions never run without it.
 */
export const findLaunch = async (
  limits: RunnerLimits,
  log: Warn,
  find: (name: string) => string | undefined = tool,
): Promise<Launch> => {
  const root = process.getuid?.() === 0
  const setpriv = find('setpriv')
  const prlimit = find('prlimit')
  const direct = (): Means['node'] => ({ path: process.execPath })
  // The program may lie where another user cannot go; a descriptor leads there all the same.
  const descriptor = (): Means['node'] => ({ path: '/proc/self/fd/4', descriptor: openSync(process.execPath, 'r') })
  const users: Means['uids'][] = root ? ['own', 'nobody', undefined] : [undefined]
  for (const uids of users) {
    const nodes = uids && process.platform === 'linux' ? [direct, descriptor] : [direct]
    for (const nodeOf of nodes) {
      const node = nodeOf()
      for (const tools of [{ setpriv, prlimit }, { prlimit }, { setpriv }, {}]) {
        const means: Means = { ...tools, uids, node }
        if (!(await works(means, limits))) continue
        const missing = [
          ...(root && !uids ? ['another user than root for Actions'] : []),
          ...(means.setpriv ? [] : ['setpriv']),
          ...(means.prlimit ? [] : ['prlimit']),
        ]
        if (missing.length > 0 && (process.platform === 'linux' || root))
          log.warn(`Actions run in processes of their own, but without ${missing.join(' and ')} on this machine`)
        return ({ flags, program }) => start(means, limits, [...permissions, ...flags, ...program])
      }
      if (node.descriptor !== undefined) closeSync(node.descriptor)
    }
  }
  throw new Error('Actions cannot run: this Node has no permission model that keeps them off the network and the files')
}
