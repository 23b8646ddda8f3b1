import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig, parseConfig, SettingsError, settingNames } from './config.ts'

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-config-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    parseConfig(env, '/srv')
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

const production = {
  NODE_ENV: 'production',
  SALLYPORT_SECRET: 'f3Zr0Wq8m2Lx7Tn5Vb1Kc9Jd4Hs6Gp0Q',
  SALLYPORT_ISSUER: 'https://login.acme.example/',
}

test('without settings the defaults of development hold', () => {
  expect(parseConfig({}, '/srv')).toEqual({
    production: false,
    port: 3000,
    host: '127.0.0.1',
    httpsPort: 3443,
    issuer: 'http://localhost:3000/',
    domains: ['http://localhost:3000/', 'https://localhost:3443/'],
    database: 'file:/srv/data/sallyport.db',
    dataDir: '/srv/data',
    secret: undefined,
    adminEmail: 'admin@localhost',
    adminPassword: undefined,
    clientId: undefined,
    clientSecret: undefined,
    actionAllowHosts: [],
    trustProxy: 0,
    geoDatabase: 'bundled',
    asnDatabase: 'bundled',
    denyLists: [],
    denyListRefreshMs: 3_600_000,
    agentDirectories: [],
    breachedPasswords: { url: undefined, failClosed: false },
  })
})

test('in production every address listens, and https is left to what stands in front', () => {
  expect(parseConfig(production, '/srv')).toMatchObject({
    production: true,
    host: '0.0.0.0',
    httpsPort: 0,
    domains: ['https://login.acme.example/'],
  })
})

test.each([
  [
    'PORT and its https twin move together',
    { PORT: '4000' },
    { port: 4000, httpsPort: 4443, issuer: 'http://localhost:4000/' },
  ],
  ['https can be off', { SALLYPORT_HTTPS_PORT: '0' }, { httpsPort: 0, domains: ['http://localhost:3000/'] }],
  [
    'https on its default port has no port in its address',
    { SALLYPORT_HTTPS_PORT: '443' },
    { domains: ['http://localhost:3000/', 'https://localhost/'] },
  ],
  [
    'domains come after the issuer, each once',
    { SALLYPORT_DOMAINS: 'http://a.test/, http://localhost:3000/,http://b.test:81/', SALLYPORT_HTTPS_PORT: '0' },
    { domains: ['http://localhost:3000/', 'http://a.test/', 'http://b.test:81/'] },
  ],
  ['data lies beside the embedded store', { SALLYPORT_DATABASE: 'file:/var/lib/s/s.db' }, { dataDir: '/var/lib/s' }],
  [
    'data lies in ./data with PostgreSQL',
    { SALLYPORT_DATABASE: 'postgres://h/d' },
    { dataDir: '/srv/data', database: 'postgres://h/d' },
  ],
  ['data can lie elsewhere', { SALLYPORT_DATA: '../x' }, { dataDir: '/x', database: 'file:/srv/data/sallyport.db' }],
  [
    'an empty setting is no setting',
    { PORT: '', SALLYPORT_ISSUER: '' },
    { port: 3000, issuer: 'http://localhost:3000/' },
  ],
  ['hops', { SALLYPORT_TRUST_PROXY: '2' }, { trustProxy: 2 }],
  ['no proxy', { SALLYPORT_TRUST_PROXY: 'off' }, { trustProxy: 0 }],
  ['proxies', { SALLYPORT_TRUST_PROXY: '10.0.0.0/8, ::1' }, { trustProxy: ['10.0.0.0/8', '::1'] }],
  [
    'hosts for Actions',
    { SALLYPORT_ACTION_ALLOW_HOSTS: 'localhost, 127.0.0.1:8080,Internal.test' },
    { actionAllowHosts: ['localhost', '127.0.0.1:8080', 'internal.test'] },
  ],
  [
    'the e-mail address of the administrator is in lower case',
    { SALLYPORT_ADMIN_EMAIL: 'Me@Acme.test' },
    { adminEmail: 'me@acme.test' },
  ],
  [
    'a database of one’s own, and none',
    { SALLYPORT_GEO_DATABASE: 'geo/City.mmdb', SALLYPORT_ASN_DATABASE: 'off' },
    { geoDatabase: { file: '/srv/geo/City.mmdb' }, asnDatabase: undefined },
  ],
  [
    'lists of addresses, by file and URL, with and without name and category',
    {
      SALLYPORT_DENY_LISTS:
        'lists/drop.txt, tor:anonymizer=https://lists.example/exits?format=a=b,own=/etc/own,https://lists.example/l1.netset',
      SALLYPORT_DENY_LIST_REFRESH: '5',
    },
    {
      denyLists: [
        { source: 'drop', category: 'abuse', location: { file: '/srv/lists/drop.txt' } },
        { source: 'tor', category: 'anonymizer', location: { url: 'https://lists.example/exits?format=a=b' } },
        { source: 'own', category: 'abuse', location: { file: '/etc/own' } },
        { source: 'l1', category: 'abuse', location: { url: 'https://lists.example/l1.netset' } },
      ],
      denyListRefreshMs: 300_000,
    },
  ],
  [
    'where agents’ makers publish their keys',
    { SALLYPORT_AGENT_DIRECTORIES: 'openai=https://chatgpt.com,own=https://a.example/keys.json' },
    {
      agentDirectories: [
        { provider: 'openai', url: 'https://chatgpt.com/.well-known/http-message-signatures-directory' },
        { provider: 'own', url: 'https://a.example/keys.json' },
      ],
    },
  ],
  ['names of others are none of ours', { PATH: '/bin', DATABASE_URL: 'x' }, { port: 3000 }],
])('%s', (_name, env, expected) => {
  expect(parseConfig(env, '/srv')).toMatchObject(expected)
})

test.each([
  [{ PORT: 'http' }, 'PORT: must be a whole number from 1 to 65535'],
  [{ PORT: '0' }, 'PORT: must be a whole number from 1 to 65535'],
  [{ PORT: '70000' }, 'PORT: must be a whole number from 1 to 65535'],
  [{ PORT: '65300' }, 'SALLYPORT_HTTPS_PORT: PORT + 443 is no port; set one, or 0 for none'],
  [{ SALLYPORT_HTTPS_PORT: '3000' }, 'SALLYPORT_HTTPS_PORT: must differ from PORT'],
  [{ NODE_ENV: 'staging' }, 'NODE_ENV: must be development or production'],
  [{ HOST: 'a b' }, 'HOST: must be one address or host name'],
  [{ SALLYPORT_ISSUER: 'localhost' }, 'SALLYPORT_ISSUER: must be an http or https URL, not "localhost"'],
  [{ SALLYPORT_ISSUER: 'http://a.test' }, 'SALLYPORT_ISSUER: must end with a slash: http://a.test/'],
  [
    { SALLYPORT_ISSUER: 'http://a.test/b/' },
    'SALLYPORT_ISSUER: must be scheme, host and port only, not "http://a.test/b/"',
  ],
  [{ SALLYPORT_DOMAINS: 'http://a.test/,ftp://b/' }, 'SALLYPORT_DOMAINS: must be an http or https URL, not "ftp://b/"'],
  [{ SALLYPORT_DATABASE: 'mysql://h/d' }, 'SALLYPORT_DATABASE: must be file:PATH or postgres://…'],
  [{ SALLYPORT_DATABASE: 'file::memory:' }, 'SALLYPORT_DATABASE: must be file:PATH or postgres://…'],
  [{ SALLYPORT_ADMIN_EMAIL: 'admin' }, 'SALLYPORT_ADMIN_EMAIL: must be an e-mail address'],
  [
    { SALLYPORT_CLIENT_ID: 'a b' },
    'SALLYPORT_CLIENT_ID: must be 1 to 64 letters, digits, dots, hyphens, underscores or tildes',
  ],
  [
    { SALLYPORT_TRUST_PROXY: '10.0.0.0/33, 1' },
    'SALLYPORT_TRUST_PROXY: must be a number of hops, or addresses and CIDR ranges; "10.0.0.0/33, 1" is neither',
  ],
  [{ SALLYPORT_GEO_DATABASE: 'no' }, 'SALLYPORT_GEO_DATABASE: must be a file that ends in .mmdb, or off'],
  [
    { SALLYPORT_DENY_LISTS: 'x:evil=/etc/x' },
    'SALLYPORT_DENY_LISTS: "evil" is none of the categories abuse, anonymizer, datacenter, reputation, unroutable',
  ],
  [
    { SALLYPORT_DENY_LISTS: 'ftp://lists.example/x' },
    'SALLYPORT_DENY_LISTS: must be files or http and https URLs, not "ftp://lists.example/x"',
  ],
  [{ SALLYPORT_DENY_LIST_REFRESH: '0' }, 'SALLYPORT_DENY_LIST_REFRESH: must be a whole number from 1 to 10080'],
  [
    { SALLYPORT_AGENT_DIRECTORIES: 'http://a.example' },
    'SALLYPORT_AGENT_DIRECTORIES: must be names with https URLs, like openai=https://chatgpt.com, not "http://a.example"',
  ],
  [{ SALLYPORT_ISUER: 'http://a.test/' }, 'SALLYPORT_ISUER: is not a setting'],
])('%j is refused', (env: Record<string, string>, problem) => {
  expect(problemsOf(env)).toEqual([problem])
})

test.each([
  [{ SALLYPORT_SECRET: '' }, 'SALLYPORT_SECRET: is required in production'],
  [{ SALLYPORT_SECRET: 'short' }, 'SALLYPORT_SECRET: must have at least 32 characters in production'],
  [
    { SALLYPORT_SECRET: 'change-me-change-me-change-me-change-me' },
    'SALLYPORT_SECRET: is a default or well-known value; production needs one of its own',
  ],
  [
    { SALLYPORT_SECRET: 'a'.repeat(40) },
    'SALLYPORT_SECRET: is a default or well-known value; production needs one of its own',
  ],
  [
    { SALLYPORT_ADMIN_PASSWORD: 'password123' },
    'SALLYPORT_ADMIN_PASSWORD: is a default or well-known value; production needs one of its own',
  ],
  [
    { SALLYPORT_ISSUER: 'http://login.acme.example/' },
    'SALLYPORT_ISSUER: must be https in production, not "http://login.acme.example/"',
  ],
  [
    { SALLYPORT_DOMAINS: 'http://login.acme.example/' },
    'SALLYPORT_DOMAINS: must be https in production, not "http://login.acme.example/"',
  ],
])('production refuses %j', (env: Record<string, string>, problem) => {
  expect(problemsOf({ ...production, ...env })).toEqual([problem])
})

test('production takes a plain-http issuer on a loopback address', () => {
  expect(problemsOf({ ...production, SALLYPORT_ISSUER: 'http://127.0.0.1:3000/' })).toEqual([])
})

test('every problem is listed at once, and no secret is repeated', () => {
  const env = {
    NODE_ENV: 'production',
    PORT: 'x',
    SALLYPORT_SECRET: 'hunter2',
    SALLYPORT_NOPE: '1',
    SALLYPORT_ISSUER: 'http://a.test/',
  }
  expect(problemsOf(env)).toHaveLength(4)
  expect(() => parseConfig(env, '/srv')).toThrow(/^Sallyport cannot start: 4 settings are wrong\.\n {2}/)
  expect(problemsOf(env).join()).not.toContain('hunter2')
})

test('a .env file is read, and the environment wins over it', () => {
  const cwd = folder()
  writeFileSync(join(cwd, '.env'), 'PORT=4000\nSALLYPORT_ADMIN_EMAIL="me@acme.test"\n')
  expect(loadConfig({ PORT: '5000' }, cwd)).toMatchObject({ port: 5000, adminEmail: 'me@acme.test' })
})

test('in development the secret is made once and kept where only its owner reads it', () => {
  const cwd = folder()
  const { secret, dataDir } = loadConfig({}, cwd)
  expect(secret.length).toBeGreaterThanOrEqual(43)
  expect(loadConfig({}, cwd).secret).toBe(secret)
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
})

test('the settings cannot be changed afterwards', () => {
  expect(Object.isFrozen(loadConfig({}, folder()))).toBe(true)
})

test('the manual has every setting, and no other', () => {
  const manual = readFileSync(join(import.meta.dirname, '..', 'docs', 'settings.md'), 'utf8')
  const described = [...manual.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(match => match[1])
  expect(described.sort()).toEqual(settingNames().sort())
})

test('a database that is not there stops the start', () => {
  expect(() => loadConfig({ SALLYPORT_GEO_DATABASE: 'City.mmdb' }, folder())).toThrow(
    /SALLYPORT_GEO_DATABASE: there is no file .*City\.mmdb/,
  )
})
