import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { basename, dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { type DenyCategory, denyCategories } from './risk/rules/untrusted-ip.ts'
import { newToken } from './store/secrets.ts'

/** What an operator sets before start; frozen. docs/settings.md has the meaning of each. */
export interface Config {
  production: boolean
  port: number
  host: string
  httpsPort: number
  /** Canonical public base URL with trailing slash. */
  issuer: string
  /** All public base URLs, canonical first, https listener included, each with trailing slash. */
  domains: string[]
  database: string
  /** Folder of files that are not rows. */
  dataDir: string
  secret: string
  adminEmail: string
  adminPassword: string | undefined
  clientId: string | undefined
  clientSecret: string | undefined
  actionAllowHosts: string[]
  /** Number of hops, or addresses and CIDR ranges, whose X-Forwarded-* are believed. */
  trustProxy: number | string[]
  /** Where addresses are, and which network they belong to: the databases that came by npm, a file, or nothing. */
  geoDatabase: Database
  asnDatabase: Database
  /** Lists of addresses that are known for attacks, and how often those on the network are looked at, in milliseconds. */
  denyLists: DenyListSetting[]
  denyListRefreshMs: number
  /** Where those publish their keys whose agents are known by signatures. */
  agentDirectories: { provider: string; url: string }[]
  /** The range API that is asked about passwords, and whether none passes while it cannot be asked. */
  breachedPasswords: { url: string | undefined; failClosed: boolean }
}

export interface DenyListSetting {
  source: string
  category: DenyCategory
  location: { file: string } | { url: string }
}

export type Database = 'bundled' | { file: string } | undefined

/** Settings that cannot be served with; `problems` has one line for each. */
export class SettingsError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    const count = problems.length === 1 ? 'a setting is wrong' : `${problems.length} settings are wrong`
    super(`Sallyport cannot start: ${count}.\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

type Environment = Record<string, string | undefined>

/** The whole environment, for npm alone: its registry and proxy settings are the operator's. */
export const operatorEnvironment = (): Environment => process.env

/**
 * The settings of the environment and of a `.env` file in `folder` (the environment wins). In development the secret is
 * made on the first start and kept in the data folder. Throws a `SettingsError` that lists every problem.
 */
export const loadConfig = (env: Environment = process.env, folder: string = process.cwd()): Config => {
  const file = join(folder, '.env')
  const config = parseConfig({ ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...env }, folder)
  const missing = missingFiles(config)
  if (missing.length > 0) throw new SettingsError(missing)
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  for (const part of [
    config.domains,
    config.actionAllowHosts,
    config.trustProxy,
    config.breachedPasswords,
    config.denyLists,
    config.agentDirectories,
  ])
    Object.freeze(part)
  return Object.freeze({ ...config, secret: config.secret ?? keptSecret(config.dataDir) })
}

const missingFiles = ({ geoDatabase, asnDatabase }: Pick<Config, 'geoDatabase' | 'asnDatabase'>): string[] =>
  Object.entries({ SALLYPORT_GEO_DATABASE: geoDatabase, SALLYPORT_ASN_DATABASE: asnDatabase }).flatMap(
    ([name, database]) =>
      typeof database === 'object' && !existsSync(database.file) ? [`${name}: there is no file ${database.file}`] : [],
  )

const keptSecret = (dataDir: string): string => {
  const file = join(dataDir, 'secret')
  try {
    writeFileSync(file, `${newToken()}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    chmodSync(file, 0o600)
  }
  return readFileSync(file, 'utf8').trim()
}

/** What the settings say, paths absolute, before the development secret is known. Pure; throws `SettingsError`. */
export const parseConfig = (env: Environment, folder: string): Omit<Config, 'secret'> & { secret?: string } => {
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== undefined && value !== '' && ours(name)),
  )
  const production = given['NODE_ENV'] === 'production'
  const parsed = schema(production).safeParse(given)
  if (!parsed.success) throw new SettingsError(parsed.error.issues.flatMap(describe))
  const s = parsed.data
  const port = s.PORT ?? 3000
  const httpsPort = s.SALLYPORT_HTTPS_PORT ?? (production ? 0 : port + 443)
  const clash = portProblem(port, httpsPort)
  if (clash) throw new SettingsError([`SALLYPORT_HTTPS_PORT: ${clash}`])
  const issuer = s.SALLYPORT_ISSUER ?? `http://localhost:${port}/`
  const database = s.SALLYPORT_DATABASE ?? 'file:./data/sallyport.db'
  const file = database.startsWith('file:') ? resolve(folder, database.slice('file:'.length)) : undefined
  const https = httpsPort === 0 ? [] : [new URL(`https://localhost:${httpsPort}/`).href]
  return {
    production,
    port,
    host: s.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    httpsPort,
    issuer,
    domains: [...new Set([issuer, ...(s.SALLYPORT_DOMAINS ?? []), ...https])],
    database: file ? `file:${file}` : database,
    dataDir: s.SALLYPORT_DATA ? resolve(folder, s.SALLYPORT_DATA) : file ? dirname(file) : resolve(folder, 'data'),
    secret: s.SALLYPORT_SECRET,
    adminEmail: s.SALLYPORT_ADMIN_EMAIL ?? 'admin@localhost',
    adminPassword: s.SALLYPORT_ADMIN_PASSWORD,
    clientId: s.SALLYPORT_CLIENT_ID,
    clientSecret: s.SALLYPORT_CLIENT_SECRET,
    actionAllowHosts: s.SALLYPORT_ACTION_ALLOW_HOSTS ?? [],
    trustProxy: s.SALLYPORT_TRUST_PROXY ?? 0,
    geoDatabase: databaseIn(folder, s.SALLYPORT_GEO_DATABASE),
    asnDatabase: databaseIn(folder, s.SALLYPORT_ASN_DATABASE),
    denyLists: (s.SALLYPORT_DENY_LISTS ?? []).map(list => denyListIn(folder, list)),
    agentDirectories: s.SALLYPORT_AGENT_DIRECTORIES ?? [],
    denyListRefreshMs: (s.SALLYPORT_DENY_LIST_REFRESH ?? 60) * 60_000,
    breachedPasswords: {
      url: s.SALLYPORT_BREACHED_PASSWORDS_URL,
      failClosed: s.SALLYPORT_BREACHED_PASSWORDS_FAIL === 'closed',
    },
  }
}

const databaseIn = (folder: string, setting: string | undefined): Database => {
  if (setting === undefined) return 'bundled'
  return setting === 'off' ? undefined : { file: resolve(folder, setting) }
}

/** The name of a list is that of its file, unless the setting gives one. */
const denyListIn = (folder: string, { source, category, location }: z.output<typeof denyList>): DenyListSetting => {
  const path = URL.canParse(location) ? new URL(location).pathname : location
  return {
    source: source ?? (basename(path).replace(/\.[A-Za-z]+$/, '') || 'deny-list'),
    category: category ?? 'abuse',
    location: /^https?:/.test(location) ? { url: new URL(location).href } : { file: resolve(folder, location) },
  }
}

const ours = (name: string): boolean => ['PORT', 'HOST', 'NODE_ENV'].includes(name) || name.startsWith('SALLYPORT_')

const schema = (production: boolean) =>
  z.strictObject({
    NODE_ENV: z.enum(['development', 'production', 'test'], 'must be development or production').optional(),
    PORT: port(1).optional(),
    HOST: z.string().regex(/^\S+$/, 'must be one address or host name').optional(),
    SALLYPORT_HTTPS_PORT: port(0).optional(),
    SALLYPORT_ISSUER: baseUrl(production).optional(),
    SALLYPORT_DOMAINS: listOf(baseUrl(production)).optional(),
    SALLYPORT_DATABASE: z
      .string()
      .regex(/^(file:(?!:memory:$)[^?#]+|postgres(ql)?:\/\/.+)$/, 'must be file:PATH or postgres://…')
      .optional(),
    SALLYPORT_DATA: z.string().optional(),
    SALLYPORT_SECRET: production ? confidential(32, { error: 'is required in production' }) : z.string().optional(),
    SALLYPORT_ADMIN_EMAIL: z
      .string()
      .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')
      .transform(text => text.toLowerCase())
      .optional(),
    SALLYPORT_ADMIN_PASSWORD: (production ? confidential(8) : z.string()).optional(),
    SALLYPORT_CLIENT_ID: z
      .string()
      .regex(/^[A-Za-z0-9._~-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, hyphens, underscores or tildes')
      .optional(),
    SALLYPORT_CLIENT_SECRET: (production ? confidential(32) : z.string()).optional(),
    SALLYPORT_ACTION_ALLOW_HOSTS: listOf(allowedHost).optional(),
    SALLYPORT_TRUST_PROXY: trustProxy.optional(),
    SALLYPORT_GEO_DATABASE: databaseFile.optional(),
    SALLYPORT_ASN_DATABASE: databaseFile.optional(),
    SALLYPORT_DENY_LISTS: listOf(denyList).optional(),
    SALLYPORT_AGENT_DIRECTORIES: listOf(agentDirectory).optional(),
    SALLYPORT_DENY_LIST_REFRESH: wholeNumber(1, 10_080).optional(),
    SALLYPORT_BREACHED_PASSWORDS_URL: rangeUrl(production).optional(),
    SALLYPORT_BREACHED_PASSWORDS_FAIL: z.enum(['open', 'closed'], 'must be open or closed').optional(),
  })

/** Every setting there is; the manual is held to it. */
export const settingNames = (): string[] => Object.keys(schema(false).shape)

const port = (lowest: number) => wholeNumber(lowest, 65535)

const wholeNumber = (lowest: number, highest: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${lowest} to ${highest}`)
    .transform(Number)
    .refine(n => n >= lowest && n <= highest, `must be a whole number from ${lowest} to ${highest}`)

const portProblem = (port: number, httpsPort: number): string | undefined => {
  if (httpsPort === port) return 'must differ from PORT'
  return httpsPort > 65535 ? `PORT + 443 is no port; set one, or 0 for none` : undefined
}

/** An origin with a trailing slash: where the server is found decides `iss`, so it is written one way only. */
const baseUrl = (production: boolean) =>
  z.string().transform((text, context) => {
    const problem = baseUrlProblem(text, production)
    if (!problem) return new URL(text).href
    context.addIssue(problem)
    return z.NEVER
  })

const baseUrlProblem = (text: string, production: boolean): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) return `must be an http or https URL, not "${text}"`
  if (!text.endsWith('/')) return `must end with a slash: ${text}/`
  if (url.href !== `${url.origin}/`) return `must be scheme, host and port only, not "${text}"`
  if (production && url.protocol === 'http:' && !isLoopback(url.hostname))
    return `must be https in production, not "${text}"`
  return undefined
}

/** Where five digits of a digest are put behind. */
const rangeUrl = (production: boolean) =>
  z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const problem =
      !url || !['http:', 'https:'].includes(url.protocol)
        ? `must be an http or https URL, not "${text}"`
        : !text.endsWith('/') || url.search || url.hash
          ? `must end with a slash: ${url.origin}${url.pathname.replace(/\/?$/, '/')}`
          : production && url.protocol === 'http:' && !isLoopback(url.hostname)
            ? `must be https in production, not "${text}"`
            : undefined
    if (!problem) return text
    context.addIssue(problem)
    return z.NEVER
  })

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname)

const listOf = <S extends z.ZodType<unknown, string>>(item: S) =>
  z
    .string()
    .transform(text =>
      text
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== ''),
    )
    .pipe(z.array(item))

const allowedHost = z
  .string()
  .toLowerCase()
  .regex(
    /^(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(:\d{1,5}|\/\d{1,3})?$|^[0-9a-f:.]+$/,
    'must be host names or addresses, each with :port if only that one is meant',
  )

/** `[source[:category]=]file or URL`. */
const denyList = z.string().transform((text, context) => {
  const [, source, category, location = ''] = /^(?:([\w.-]+)(?::([\w-]+))?=)?(.+)$/.exec(text) ?? []
  const known = denyCategories.find(name => name === category)
  if (category !== undefined && !known)
    context.addIssue(`"${category}" is none of the categories ${denyCategories.join(', ')}`)
  else if (/^[a-z]+:\/\//i.test(location) && !(/^https?:/.test(location) && URL.canParse(location)))
    context.addIssue(`must be files or http and https URLs, not "${location}"`)
  return { source, category: known, location }
})

/** `provider=URL`; a URL without a path is that of the place where directories are (Web Bot Auth). */
const agentDirectory = z.string().transform((text, context) => {
  const [, provider, location = ''] = /^([\w.-]+)=(.+)$/.exec(text) ?? []
  const url = URL.canParse(location) ? new URL(location) : undefined
  if (
    provider === undefined ||
    !url ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  ) {
    context.addIssue(`must be names with https URLs, like openai=https://chatgpt.com, not "${text}"`)
    return z.NEVER
  }
  if (url.pathname === '/') url.pathname = '/.well-known/http-message-signatures-directory'
  return { provider, url: url.href }
})

const databaseFile = z.string().regex(/^off$|\.mmdb$/, 'must be a file that ends in .mmdb, or off')

const trustProxy = z.string().transform((text, context): number | string[] => {
  if (text === 'off') return 0
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const ranges = text.split(',').map(part => part.trim())
  const wrong = ranges.filter(range => !isRange(range))
  if (wrong.length === 0) return ranges
  context.addIssue(`must be a number of hops, or addresses and CIDR ranges; "${wrong.join(', ')}" is neither`)
  return z.NEVER
})

const isRange = (text: string): boolean => {
  const [address = '', prefix, more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more !== undefined) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

/** Words that stand in manuals and sample files; one of them in a secret makes it anybody's. */
const wellKnown = /^(change-?me|default|example|password|sallyport|secret|test|admin|development|production|\W|\d)*$/i

const confidential = (least: number, required?: { error: string }) =>
  z
    .string(required)
    .refine(text => text.length >= least, `must have at least ${least} characters in production`)
    .refine(
      text => !wellKnown.test(text) && new Set(text).size > 4,
      'is a default or well-known value; production needs one of its own',
    )

const describe = (issue: z.core.$ZodIssue): string[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map(key => `${key}: is not a setting`)
    : [`${String(issue.path[0])}: ${issue.message}`]
