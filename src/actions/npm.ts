import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

type Environment = Record<string, string | undefined>

/** npm could not install; the message is npm's own summary, fit for the administrator who saved the Action. */
export class NpmError extends Error {}

/** Runs npm in a folder that holds a `package.json`, and for `ci` a lock. */
export type Npm = (folder: string, command: 'install' | 'ci') => Promise<void>

const timeLimitMs = 180_000

/** What of the operator's settings npm needs to reach the registry; nothing else of the environment gets to it. */
const passed = new Set(
  [
    'PATH',
    'HOME',
    'USERPROFILE',
    'SYSTEMROOT',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    ...['REGISTRY', 'CA', 'CAFILE', 'PROXY', 'HTTPS_PROXY', 'NOPROXY', 'STRICT_SSL', 'USERCONFIG', 'GLOBALCONFIG'].map(
      name => `NPM_CONFIG_${name}`,
    ),
  ].flatMap(name => [name, name.toLowerCase()]),
)

export const npmEnvironment = (environment: Environment): Record<string, string> => {
  const kept = Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => passed.has(entry[0]) && entry[1] !== undefined,
    ),
  )
  // npm's launcher asks the path for a `node`.
  const node = dirname(process.execPath)
  return { ...kept, PATH: kept['PATH'] ? `${kept['PATH']}:${node}` : node }
}

/** Under `npm start` npm says where it is; else it is on the path. */
const npmCommand = (environment: Environment): [file: string, first: string[]] => {
  const script = environment['npm_execpath']
  return script?.endsWith('npm-cli.js') ? [process.execPath, [script]] : ['npm', []]
}

/**
 * npm with the operator's own registry settings. No script of a package is run, no git, no links are made, and the lock
 * it writes names no server, so that another node's registry serves it too.
 */
export const npmWith = (environment: Environment, cache: string): Npm => {
  const env = npmEnvironment(environment)
  const [file, first] = npmCommand(environment)
  return async (folder, command) => {
    const args = [
      ...first,
      command,
      '--ignore-scripts',
      '--no-bin-links',
      '--omit=dev',
      '--install-strategy=hoisted',
      '--omit-lockfile-registry-resolved',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
      '--fetch-retries=1',
      '--fetch-retry-mintimeout=500',
      '--fetch-timeout=30000',
      '--loglevel=error',
      '--json',
      '--git=git-is-not-used',
      `--cache=${cache}`,
      `--prefix=${folder}`,
      ...(command === 'ci' ? ['--prefer-offline'] : []),
    ]
    const { code, output } = await run(file, args, folder, env)
    if (code !== 0) throw new NpmError(summary(output))
  }
}

/** A package as a search finds it. */
export interface FoundPackage {
  name: string
  version: string
  description?: string
}

/** Searches the registry for packages; throws an `NpmError` where it cannot be reached, or does not search. */
export type SearchPackages = (text: string) => Promise<FoundPackage[]>

const foundSchema = z.array(
  z.object({ name: z.string(), version: z.string(), description: z.string().nullish() }).transform(one => ({
    name: one.name,
    version: one.version,
    ...(one.description && { description: one.description.slice(0, 300) }),
  })),
)

/** Searches at one time: each is a process of its own. */
const mostSearches = 8

/**
 * The same npm with the same settings, to search with. It runs where nobody else of the machine can leave settings for it;
 * while too many searches are under way others are refused.
 */
export const npmSearchWith = (environment: Environment, cache: string): SearchPackages => {
  const env = npmEnvironment(environment)
  const [file, first] = npmCommand(environment)
  let searching = 0
  const search: SearchPackages = async text => {
    await mkdir(cache, { recursive: true, mode: 0o700 })
    const args = [
      ...first,
      'search',
      '--json',
      '--searchlimit=20',
      '--no-update-notifier',
      '--fetch-retries=0',
      '--fetch-timeout=10000',
      '--loglevel=error',
      `--cache=${cache}`,
      '--',
      text,
    ]
    const { code, output } = await run(file, args, cache, env)
    if (code !== 0) throw new NpmError(summary(output))
    try {
      return foundSchema.parse(JSON.parse(output.slice(output.indexOf('['))))
    } catch (cause) {
      throw new NpmError('the registry does not answer searches', { cause })
    }
  }
  return async text => {
    if (searching >= mostSearches) throw new NpmError('too many searches are under way')
    searching += 1
    try {
      return await search(text)
    } finally {
      searching -= 1
    }
  }
}

const run = (file: string, args: string[], cwd: string, env: Record<string, string>) =>
  new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: timeLimitMs,
      killSignal: 'SIGKILL',
    })
    let output = ''
    child.stdout.on('data', chunk => {
      output = (output + chunk).slice(-100_000)
    })
    child.once('error', cause => reject(new NpmError('npm is not installed where the server runs', { cause })))
    child.once('close', code => resolve({ code, output }))
  })

/** The one line of npm's report that says why. */
const summary = (output: string): string => {
  try {
    const { error } = JSON.parse(output.slice(output.indexOf('{'))) as { error?: { code?: string; summary?: string } }
    if (error?.summary) return `${error.summary.split('\n')[0]}${error.code ? ` (${error.code})` : ''}`
  } catch {
    // It was cut off before it could report.
  }
  return 'npm did not finish'
}
