import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { sql } from 'kysely'
import { pino } from 'pino'
import { nowhere } from '../src/geo/geo.ts'
import { logIdAt } from '../src/logs/log-id.ts'
import { writeLog } from '../src/logs/write.ts'
import type { ManagementDeps } from '../src/management/deps.ts'
import { managementRoutes } from '../src/management/index.ts'
import type { Services } from '../src/services.ts'
import { countDay } from '../src/store/daily-stats.ts'
import { openStore } from '../src/store/dialect.ts'
import { migrate } from '../src/store/migrate.ts'
import { secretBox } from '../src/store/secrets.ts'
import { closeSettingsCache } from '../src/store/settings.ts'
import { startPostgres } from '../test/fixtures/postgres.ts'
import { fillLogs, fillUsers, month, now, userId } from './filling.ts'
import { at as share } from './statistics.ts'

const issuer = 'http://localhost:3000/'
const few = 1000

/** One store with its Management API. */
interface Tenant {
  services: Services
  logs: number
  users: number
  get: (path: string) => Promise<{ status: number; body: unknown }>
  close: () => Promise<void>
}

const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }
const token = await new SignJWT({
  scope: 'read:users read:logs read:logs_users read:stats',
  azp: 'bench',
  gty: 'client-credentials',
})
  .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
  .setIssuer(issuer)
  .setAudience(`${issuer}api/v2/`)
  .setSubject('bench@clients')
  .setIssuedAt(Math.floor(now / 1000))
  .setExpirationTime(Math.floor(now / 1000) + 86_400)
  .sign(privateKey)

const tenant = async (database: string, size: { users: number; logs: number }): Promise<Tenant> => {
  const db = openStore(database)
  await migrate(db)
  await fillUsers(db, size.users)
  await fillLogs(db, size.logs, size.users)
  // What housekeeping does every minute, and PostgreSQL by itself.
  while (await countDay(db, now)) {}
  if (database.startsWith('postgres:')) await sql`vacuum analyze`.execute(db)
  // The rate limit looks at this clock, and is not what is measured.
  let time = now
  const services = {
    config: { issuer, domains: [issuer] },
    db,
    box: secretBox('a secret that only this benchmark uses'),
    now: () => (time += 20),
    geo: nowhere,
    log: pino({ level: 'warn' }),
  } as unknown as Services
  const deps = {
    factsOf: () => ({ ip: '192.0.2.1', issuer, hostname: 'localhost' }),
    verificationKeys: async () => [jwk],
  } as unknown as ManagementDeps
  const app = managementRoutes(services, deps)
  return {
    services,
    ...size,
    get: async path => {
      const answer = await app.request(`/api/v2${path}`, { headers: { authorization: `Bearer ${token}` } })
      return { status: answer.status, body: await answer.json() }
    },
    close: async () => {
      closeSettingsCache(db)
      await db.destroy()
    },
  }
}

const q = (text: string) => encodeURIComponent(text)
const day = (at: number) => new Date(at).toISOString().slice(0, 10)

/** What is read, and of how much; `of` makes it about something that is in the tenant. */
const reads: [string, (tenant: Tenant, round: number) => string][] = [
  ['users: first page', () => '/users?per_page=50'],
  ['users: first page with total', () => '/users?per_page=50&include_totals=true'],
  ['users: last page, by creation', () => '/users?per_page=50&page=19&sort=created_at:1'],
  ['users: newest logins first', () => '/users?per_page=50&sort=last_login:-1&include_totals=true'],
  ['users: email', (t, i) => `/users?q=${q(`email:"user${(i * 37) % t.users}@example.com"`)}&include_totals=true`],
  ['users: email, prefix', (_, i) => `/users?q=${q(`email:user99${i % 10}*`)}`],
  [
    'users: name',
    (_, i) => `/users?q=${q(`name:"Given${(i * 37) % 900} Family${(i * 37) % 900}"`)}&include_totals=true`,
  ],
  ['users: a word', (_, i) => `/users?q=family${i * 7}`],
  ['users: user_id', (t, i) => `/users?q=${q(`user_id:"${userId((i * 37) % t.users)}"`)}&include_totals=true`],
  ['users: a connection', () => `/users?q=${q('identities.connection:"partners"')}&per_page=1&include_totals=true`],
  ['users: sorted by given_name', () => '/users?sort=given_name:1'],
  ['users: sorted by email_verified, downwards', () => '/users?sort=email_verified:-1'],
  ['users: given_name', () => `/users?q=${q('given_name:"nobody"')}`],
  ['users: logins_count', () => `/users?q=${q('logins_count:399')}&per_page=2`],
  ['users: logins_count, range', () => `/users?q=${q('logins_count:[398 TO 399]')}&per_page=2`],
  ['users: last_login, range', () => `/users?q=${q(`last_login:[${day(now - 86_400_000)} TO *]`)}&per_page=50`],
  ['users: metadata', () => `/users?q=${q('app_metadata.plan:rare')}&per_page=1`],
  ['users: blocked', () => `/users?q=${q('blocked:true')}&per_page=1`],
  ['users: email.domain', () => `/users?q=${q('email.domain:rare.com')}&per_page=2`],
  ['users: by e-mail', (t, i) => `/users-by-email?email=${q(`user${(i * 37) % t.users}@example.com`)}`],
  ['logs: first page', () => '/logs?per_page=50'],
  ['logs: first page with total', () => '/logs?per_page=50&include_totals=true'],
  ['logs: last page', () => '/logs?per_page=50&page=19'],
  ['logs: checkpoint', (_, i) => `/logs?take=50&from=${logIdAt(now - month + i * 1000)}`],
  ['logs: of a user', (t, i) => `/users/${q(userId((i * 37) % t.users))}/logs?include_totals=true`],
  ['logs: user_id', (t, i) => `/logs?q=${q(`user_id:"${userId((i * 37) % t.users)}"`)}&include_totals=true`],
  ['logs: type', () => `/logs?q=type:fu&per_page=50&include_totals=true`],
  ['logs: types', () => `/logs?q=${q('type:(fp OR fu)')}&per_page=50`],
  ['logs: type, prefix', () => `/logs?q=${q('type:s*')}&per_page=50&include_totals=true`],
  ['logs: client_id', (_, i) => `/logs?q=${q(`client_id:"client-${i % 50}"`)}&per_page=20&include_totals=true`],
  ['logs: connection', () => `/logs?q=${q('connection:"partners"')}&per_page=5&include_totals=true`],
  [
    'logs: ip',
    (t, i) => `/logs?q=${q(`ip:"203.0.${(((i * 37) % t.users) >> 8) & 255}.${((i * 37) % t.users) & 255}"`)}`,
  ],
  [
    'logs: a day',
    (_, i) =>
      `/logs?q=${q(`date:[${day(now - (2 + (i % 26)) * 86_400_000)} TO ${day(now - (2 + (i % 26)) * 86_400_000)}]`)}&per_page=30`,
  ],
  ['logs: user and type', (t, i) => `/logs?q=${q(`user_id:"${userId((i * 37) % t.users)}" AND type:s`)}`],
  ['stats: active users', () => '/stats/active-users'],
  ['stats: daily', () => '/stats/daily'],
]

/** Milliseconds of one read. */
const timed = async (one: Tenant, path: string): Promise<number> => {
  const began = performance.now()
  const { status, body } = await one.get(path)
  const took = performance.now() - began
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
  return took
}

/** What a quarter of the times stays below: the rest tells of what else the machine was doing. */
const usual = (times: number[]): number => share(times, 0.25)

/** Every read against the small and the large tenant in turn; what both usually take, and how they compare. */
const compare = async (engine: string, small: Tenant, large: Tenant, rounds: number): Promise<void> => {
  const took = reads.map(() => ({ small: [] as number[], large: [] as number[] }))
  for (let round = 0; round < rounds + 3; round += 1)
    for (const [i, [, path]] of reads.entries())
      for (const [side, one] of [
        ['small', small],
        ['large', large],
      ] as const) {
        const ms = await timed(one, path(one, round))
        if (round >= 3) took[i]?.[side].push(ms)
      }
  console.log(`\n${engine}: ${small.users} and ${large.users} users, ${small.logs} and ${large.logs} log entries`)
  for (const [i, [name]] of reads.entries()) {
    const [a, b] = [usual(took[i]?.small ?? []), usual(took[i]?.large ?? [])]
    console.log(
      `${name.padEnd(34)}${a.toFixed(2).padStart(9)} ms${b.toFixed(2).padStart(9)} ms${(b / a).toFixed(2).padStart(8)}`,
    )
  }
  for (const [name, write] of writes) {
    const [a, b]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds * 4; round += 1)
      for (const [one, into] of [
        [small, a],
        [large, b],
      ] as const) {
        const began = performance.now()
        await write(one, round)
        into.push(performance.now() - began)
      }
    console.log(
      `${name.padEnd(34)}${usual(a).toFixed(2).padStart(9)} ms${usual(b).toFixed(2).padStart(9)} ms${(usual(b) / usual(a)).toFixed(2).padStart(8)}`,
    )
  }
}

/** That what makes reads cheap did not make writes dear. */
const writes: [string, (tenant: Tenant, round: number) => Promise<unknown>][] = [
  [
    'writing an entry',
    ({ services }, i) =>
      writeLog(
        services,
        { type: 's' },
        {
          userId: userId(i),
          clientId: `client-${i % 50}`,
          connection: 'partners',
          http: { ip: '203.0.113.9', hostname: 'x' },
        },
      ),
  ],
  [
    'counting a login',
    ({ services }, i) =>
      services.db
        .updateTable('users')
        .set(eb => ({ logins_count: eb('logins_count', '+', 1), last_login: now + i, updated_at: now + i }))
        .where('user_id', '=', userId(i))
        .execute(),
  ],
]

/** `node bench/lists.ts [rounds] [users] [log entries]`, `ENGINES=sqlite` for one alone: how reads of long lists compare with those of short ones. */
const main = async (): Promise<void> => {
  const [rounds = 15, users = 100_000, logs = 1_000_000] = process.argv.slice(2).map(Number)
  const engines = (process.env['ENGINES'] ?? 'sqlite,postgres').split(',')
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-lists-'))
  const postgres = engines.includes('postgres') ? await startPostgres() : undefined
  try {
    for (const engine of engines) {
      const url = (name: string, database: string) =>
        engine === 'postgres' ? (postgres?.url(database) as string) : `file:${join(folder, `${name}.db`)}`
      const small = await tenant(url('small', 'postgres'), { users: few, logs: few })
      const began = performance.now()
      const large = await tenant(url('large', 'template1'), { users, logs })
      console.log(`\nfilled in ${((performance.now() - began) / 1000).toFixed(0)} s`)
      await compare(engine, small, large, rounds)
      await Promise.all([small.close(), large.close()])
    }
  } finally {
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
