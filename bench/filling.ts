import { sql } from 'kysely'
import { nowhere } from '../src/geo/geo.ts'
import type { LogType } from '../src/logs/event-types.ts'
import { logIdAt } from '../src/logs/log-id.ts'
import { type LogRow, logRow } from '../src/logs/write.ts'
import type { Db } from '../src/store/dialect.ts'
import { insertLogRows } from '../src/store/logs.ts'
import { inTransaction } from '../src/store/transaction.ts'

/** When everything here was made: times are counted back from it. */
export const now = Date.now()
export const month = 30 * 24 * 60 * 60_000

const types: LogType[] = ['s', 'seacft', 's', 'fp', 'gd_auth_succeed', 's', 'sertft', 'sapi', 'fu', 'ssa']
const pick = <T>(all: readonly T[], n: number): T => all[n % all.length] as T
/** The id of a user by number. */
export const userId = (n: number): string => `auth0|${String(n).padStart(24, '0')}`

/** What is built once the entries are there, which takes a fraction of the time. */
const indexes = ['client_id', 'connection', 'ip', 'organization_id']
const names: Record<string, string> = { client_id: 'client', organization_id: 'organization' }

/** Entries of a month, evenly spread, of as many users, clients and addresses as a tenant of that size has. */
export const fillLogs = async (db: Db, count: number, users: number): Promise<void> => {
  const every = [
    ...['user_id', 'type'].map(column => ({ column, where: '' })),
    ...indexes.map(column => ({ column, where: ` where ${column} is not null` })),
  ]
  const nameOf = (column: string) => `logs_${names[column] ?? column.replace('user_id', 'user')}`
  for (const { column } of every) await sql.raw(`drop index ${nameOf(column)}`).execute(db)
  const perInsert = 1500
  const perCommit = 20 * perInsert
  for (let from = 0; from < count; from += perCommit)
    await inTransaction(db, async trx => {
      for (let at = from; at < Math.min(count, from + perCommit); at += perInsert)
        await insertLogRows(
          trx,
          Array.from({ length: Math.min(perInsert, count - at) }, (_, i) => entry(at + i, count, users)),
        )
    })
  for (const { column, where } of every)
    await sql.raw(`create index ${nameOf(column)} on logs (${column}, log_id)${where}`).execute(db)
}

const entry = (n: number, count: number, users: number): LogRow => {
  const date = now - month + Math.floor(((n + 1) / count) * (month - 120_000))
  const user = (n * 7919) % users
  const row = logRow(
    { now: () => date, geo: nowhere },
    {
      type: pick(types, (n * 31) % 97),
      details: { session_id: `session-${n}`, prompts: [{ name: 'prompt-authenticate' }] },
    },
    {
      http: {
        ip: `203.${(user >> 16) & 255}.${(user >> 8) & 255}.${user & 255}`,
        hostname: 'login.example.com',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      },
      userId: userId(user),
      userName: `user${user}@example.com`,
      clientId: `client-${user % 50}`,
      clientName: `Application ${user % 50}`,
      connection: user % 200 === 3 ? 'partners' : 'Username-Password-Authentication',
      connectionId: 'con_0000000000000000',
      strategy: 'auth0',
      strategyType: 'database',
    },
  )
  // Ids never go back within one process, and here two tenants are filled one after the other.
  const log_id = logIdAt(date) + String(n).padStart(36, '0')
  return { ...row, log_id, data: row.data.replaceAll(row.log_id, log_id) }
}

/** Users with a profile, an identity and the terms that a search finds, as the server would have stored them. */
export const fillUsers = async (db: Db, count: number): Promise<void> => {
  const perInsert = 500
  for (let at = 0; at < count; at += perInsert) {
    const numbers = Array.from({ length: Math.min(perInsert, count - at) }, (_, i) => at + i)
    await db
      .insertInto('users')
      .values(
        numbers.map(n => ({
          user_id: userId(n),
          email: `user${n}@${n % 500 === 7 ? 'rare' : 'example'}.com`,
          email_verified: n % 2 === 0 ? (1 as const) : (0 as const),
          username: null,
          phone_number: null,
          phone_verified: 0 as const,
          name: `Given${n % 3000} Family${n}`,
          nickname: `user${n}`,
          given_name: `Given${n % 3000}`,
          family_name: `Family${n}`,
          picture: null,
          blocked: n % 1000 === 5 ? (1 as const) : (0 as const),
          app_metadata: JSON.stringify({ plan: n % 1000 === 9 ? 'rare' : 'free' }),
          user_metadata: '{}',
          logins_count: n % 400,
          last_login: now - ((n * 7919) % count) * 40,
          last_ip: '203.0.113.7',
          last_password_reset: null,
          multifactor_last_modified: null,
          created_at: now - (count - n) * 20,
          updated_at: now - (count - n) * 20,
        })),
      )
      .execute()
    await db
      .insertInto('identities')
      .values(
        numbers.map(n => ({
          provider: 'auth0',
          identity_user_id: userId(n).slice(6),
          connection: n % 1000 === 3 ? 'partners' : 'Username-Password-Authentication',
          user_id: userId(n),
          position: 0,
          email: `user${n}@example.com`,
          username: null,
          phone_number: null,
          password_hash: null,
          profile: '{}',
          created_at: now,
        })),
      )
      .execute()
    await db
      .insertInto('user_terms')
      .values(
        numbers.flatMap(n =>
          [
            ['word', `given${n % 3000}`],
            ['word', `family${n}`],
            ['word', `user${n}`],
            ['app_metadata.plan', n % 1000 === 9 ? 'rare' : 'free'],
          ].map(([path, value]) => ({
            user_id: userId(n),
            path: path as string,
            value: value as string,
            number: null,
          })),
        ),
      )
      .execute()
  }
}
