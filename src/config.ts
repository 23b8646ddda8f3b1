import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import {
  agentDirectory,
  allowedHost,
  baseUrl,
  confidential,
  databaseFile,
  denyList,
  listOf,
  port,
  portProblem,
  rangeUrl,
  trustProxy,
  wholeNumber,
} from './config-values.ts'
import type { DenyCategory } from './risk/rules/untrusted-ip.ts'
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

const describe = (issue: z.core.$ZodIssue): string[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map(key => `${key}: is not a setting`)
    : [`${String(issue.path[0])}: ${issue.message}`]
