import { sql } from 'kysely'
import { logIdAt } from '../logs/log-id.ts'
import { type Db, engineOf } from './dialect.ts'
import { inTransaction } from './transaction.ts'

/** What happened on a day (UTC, `YYYYMMDD`), and when that was first and last counted. */
export interface DayStats {
  day: string
  logins: number
  signups: number
  leakedPasswords: number
  createdAt: number
  updatedAt: number
}

const counted = {
  logins: ['s'],
  signups: ['ss'],
  leaked_passwords: ['pwd_leak', 'signup_pwd_leak', 'reset_pwd_leak'],
} as const
const types = Object.values(counted).flat()

/** Entries of the last minute may still be about to be committed; they are counted when they are asked for. */
const settling = 60_000

/** Entries after one id and before another by day and type; the day stands in the id, so the index on types is enough. */
const tally = (db: Db, after: string, before: string | undefined) => {
  let query = db
    .selectFrom('logs')
    .select(eb => [sql<string>`substr(log_id, 4, 8)`.as('day'), 'type', eb.fn.countAll<number>().as('count')])
    .where('type', 'in', types)
    .where('log_id', '>', after)
  if (before !== undefined) query = query.where('log_id', '<', before)
  return query.groupBy([sql`substr(log_id, 4, 8)`, 'type']).execute()
}

type Counts = { logins: number; signups: number; leaked_passwords: number }

const byDay = (rows: Awaited<ReturnType<typeof tally>>): Map<string, Counts> => {
  const days = new Map<string, Counts>()
  for (const { day, type, count } of rows) {
    const counts = days.get(day) ?? { logins: 0, signups: 0, leaked_passwords: 0 }
    for (const [member, codes] of Object.entries(counted) as [keyof Counts, readonly string[]][])
      if (codes.includes(type)) counts[member] += Number(count)
    days.set(day, counts)
  }
  return days
}

const readCursor = async (db: Db): Promise<string> =>
  (await db.selectFrom('daily_stats_cursor').select('cursor').where('id', '=', 1).executeTakeFirstOrThrow()).cursor

/**
 * Adds what has settled since the last time to the counters of its day, one day at most, and answers whether there is
 * more. What several nodes count at once is added once: the cursor moves for one of them.
 */
export const countDay = (db: Db, now: number): Promise<boolean> =>
  inTransaction(db, async trx => {
    const cursor = await readCursor(trx)
    const settledAt = now - settling
    const first = await trx
      .selectFrom('logs')
      .select('log_id')
      .where('log_id', '>', cursor)
      .where('log_id', '<', logIdAt(settledAt))
      .orderBy('log_id')
      .limit(1)
      .executeTakeFirst()
    if (!first) return false
    const untilAt = Math.min(startOf(first.log_id.slice(3, 11)) + 86_400_000, settledAt)
    const until = logIdAt(untilAt)
    const moved = await trx
      .updateTable('daily_stats_cursor')
      .set({ cursor: until })
      .where('id', '=', 1)
      .where('cursor', '=', cursor)
      .executeTakeFirst()
    if (moved.numUpdatedRows !== 1n) return true
    for (const [day, counts] of byDay(await tally(trx, cursor, until)))
      await trx
        .insertInto('daily_stats')
        .values({ day, ...counts, created_at: now, updated_at: now })
        .onConflict(conflict =>
          conflict.column('day').doUpdateSet({
            logins: sql<number>`daily_stats.logins + ${counts.logins}`,
            signups: sql<number>`daily_stats.signups + ${counts.signups}`,
            leaked_passwords: sql<number>`daily_stats.leaked_passwords + ${counts.leaked_passwords}`,
            updated_at: now,
          }),
        )
        .execute()
    return untilAt < settledAt
  })

/** Midnight of a day in epoch milliseconds. */
export const startOf = (day: string): number =>
  Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)))

/** The days from one to another, both included, on which something happened; what was not yet counted is. */
export const dailyStats = (db: Db, from: string, to: string, now: number): Promise<DayStats[]> =>
  reading(db, async trx => {
    const cursor = await readCursor(trx)
    const stored = await trx
      .selectFrom('daily_stats')
      .selectAll()
      .where('day', '>=', from)
      .where('day', '<=', to)
      .execute()
    const days = new Map(
      stored.map(row => [
        row.day,
        {
          day: row.day,
          logins: row.logins,
          signups: row.signups,
          leakedPasswords: row.leaked_passwords,
          createdAt: row.created_at,
          updatedAt: row.updated_at,
        },
      ]),
    )
    for (const [day, counts] of byDay(await tally(trx, cursor, undefined))) {
      if (day < from || day > to) continue
      const known = days.get(day) ?? { day, logins: 0, signups: 0, leakedPasswords: 0, createdAt: now, updatedAt: now }
      days.set(day, {
        ...known,
        logins: known.logins + counts.logins,
        signups: known.signups + counts.signups,
        leakedPasswords: known.leakedPasswords + counts.leaked_passwords,
        updatedAt: now,
      })
    }
    return [...days.values()].toSorted((a, b) => a.day.localeCompare(b.day))
  })

/** Reads that must agree: of one moment on PostgreSQL, alone with the store on the embedded engine. */
const reading = <T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> =>
  engineOf(db) === 'postgres'
    ? db.transaction().setIsolationLevel('repeatable read').execute(work)
    : inTransaction(db, work)

/** How many users have logged in since a moment. */
export const countActiveUsers = async (db: Db, since: number): Promise<number> => {
  const { count } = await db
    .selectFrom('users')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('last_login', '>=', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}
