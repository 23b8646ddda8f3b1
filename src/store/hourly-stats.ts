import { sql } from 'kysely'
import { logIdAt } from '../logs/log-id.ts'
import { startOf } from './daily-stats.ts'
import type { Db } from './dialect.ts'
import type { MonitoringTables } from './schema/monitoring.ts'
import { inTransaction } from './transaction.ts'

/** What is counted: entries of the log by type, factors by what became of them, runs of Actions. */
export type Measure =
  | 'log'
  | 'challenge-started'
  | 'challenge-completed'
  | 'challenge-refused'
  | 'enrollment-started'
  | 'enrollment-completed'
  | 'action'
  | 'action-failed'

export interface Count {
  measure: Measure
  /** When it happened, in epoch milliseconds; what is read back has the begin of the hour. */
  at: number
  label: string
  /** Range of durations (`src/durations.ts`). */
  bucket?: number
  count: number
}

type Source = MonitoringTables['hourly_stats_cursors']['source']

/** Types of log entries that are counted. */
export const countedTypes = ['s', 'f', 'fp', 'fu', 'ss', 'limit_wc', 'limit_mu', 'limit_sul', 'pwd_leak'] as const

/** What is younger may still be about to be committed; it is counted when it is asked for. */
export const settling = 60_000

/** Rows beyond the cursor that a view looks at itself; more are there only until a first count has caught up. */
const tailLimit = 2000

/** The hour (UTC) of a moment: `YYYYMMDDHH`. */
const hourOf = (at: number): string => new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '')
const beginOf = (hour: string): number => startOf(hour.slice(0, 8)) + Number(hour.slice(8)) * 3_600_000

export const readCursor = async (db: Db, source: Source): Promise<string> =>
  (await db.selectFrom('hourly_stats_cursors').select('cursor').where('source', '=', source).executeTakeFirstOrThrow())
    .cursor

/** Moves a cursor on, for one of all nodes that count at once. False: another one did. */
export const moveCursor = async (db: Db, source: Source, from: string, to: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('hourly_stats_cursors')
    .set({ cursor: to })
    .where('source', '=', source)
    .where('cursor', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Adds counts to those of their hours, in the transaction that moves the cursor. */
export const addCounts = async (trx: Db, counts: readonly Count[]): Promise<void> => {
  const rows = new Map<string, MonitoringTables['hourly_stats']>()
  for (const { measure, at, label, bucket = 0, count } of counts) {
    const hour = hourOf(at)
    const key = `${measure} ${hour} ${bucket} ${label}`
    rows.set(key, { measure, hour, label, bucket, count: (rows.get(key)?.count ?? 0) + count })
  }
  const all = [...rows.values()]
  for (let from = 0; from < all.length; from += 100)
    await trx
      .insertInto('hourly_stats')
      .values(all.slice(from, from + 100))
      .onConflict(conflict =>
        conflict
          .columns(['measure', 'hour', 'label', 'bucket'])
          .doUpdateSet({ count: sql<number>`hourly_stats.count + excluded.count` }),
      )
      .execute()
}

/**
 * Adds log entries that have settled to the counts of their hours, one day at most, and answers whether there is more. What
 * several nodes count at once is added once.
 */
export const countLogHours = (db: Db, now: number): Promise<boolean> =>
  inTransaction(db, async trx => {
    const cursor = await readCursor(trx, 'logs')
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
    if (!(await moveCursor(trx, 'logs', cursor, until))) return true
    // The hour stands in the id, so the index on types is enough.
    const rows = await trx
      .selectFrom('logs')
      .select(eb => [sql<string>`substr(log_id, 4, 10)`.as('hour'), 'type', eb.fn.countAll<number>().as('count')])
      .where('type', 'in', countedTypes)
      .where('log_id', '>', cursor)
      .where('log_id', '<', until)
      .groupBy([sql`substr(log_id, 4, 10)`, 'type'])
      .execute()
    await addCounts(trx, rows.map(logCount))
    return untilAt < settledAt
  })

const logCount = ({ hour, type, count }: { hour: string; type: string; count: number }): Count => ({
  measure: 'log',
  at: beginOf(hour),
  label: type,
  count: Number(count),
})

/** Log entries that are not in the counts yet. */
export const uncountedLogs = async (db: Db): Promise<Count[]> => {
  const cursor = await readCursor(db, 'logs')
  const tail = db
    .selectFrom('logs')
    .select(['log_id', 'type'])
    .where('log_id', '>', cursor)
    .orderBy('log_id')
    .limit(10 * tailLimit)
  const rows = await db
    .selectFrom(tail.as('logs'))
    .select(eb => [sql<string>`substr(log_id, 4, 10)`.as('hour'), 'type', eb.fn.countAll<number>().as('count')])
    .where('type', 'in', countedTypes)
    .groupBy([sql`substr(log_id, 4, 10)`, 'type'])
    .execute()
  return rows.map(logCount)
}

/** Logins that ended after a cursor, in the order of their ends, at most `limit`; with `before` only those that ended by then. */
export const endedLogins = async (
  db: Db,
  cursor: string,
  { before, limit = tailLimit }: { before?: number; limit?: number } = {},
): Promise<{ trace_id: string; finished_at: number; state: string }[]> => {
  const { at, id } = placeOf(cursor)
  let query = db
    .selectFrom('logins')
    .select(['trace_id', 'finished_at', 'state'])
    .where('finished_at', '>=', at)
    .where(eb => eb.or([eb('finished_at', '>', at), eb('trace_id', '>', id)]))
  if (before !== undefined) query = query.where('finished_at', '<', before)
  const rows = await query.orderBy('finished_at').orderBy('trace_id').limit(limit).execute()
  return rows.map(row => ({ ...row, finished_at: Number(row.finished_at) }))
}

/** A place in a table that is gone through by time, then id. */
export const cursorAt = (at: number, id: string): string => `${at} ${id}`
export const placeOf = (cursor: string): { at: number; id: string } => {
  const [at = '', id = ''] = cursor.split(' ')
  return { at: Number(at), id }
}

/** The counts of some measures from one moment to another (hours that begin there), by hour, label and range. */
export const readCounts = async (
  db: Db,
  measures: readonly Measure[],
  { from, to }: { from: number; to: number },
  by: 'hour' | 'day' = 'hour',
): Promise<Count[]> => {
  const length = by === 'hour' ? 10 : 8
  const unit = sql<string>`substr(hour, 1, ${sql.lit(length)})`
  const rows = await db
    .selectFrom('hourly_stats')
    .select(eb => ['measure', unit.as('unit'), 'label', 'bucket', eb.fn.sum<number>('count').as('count')])
    .where('measure', 'in', measures)
    .where('hour', '>=', hourOf(from))
    .where('hour', '<=', hourOf(to))
    .groupBy(['measure', unit, 'label', 'bucket'])
    .execute()
  return rows.map(({ measure, unit: name, label, bucket, count }) => ({
    measure: measure as Measure,
    at: by === 'hour' ? beginOf(name) : startOf(name),
    label,
    bucket,
    count: Number(count),
  }))
}

/** Deletes counts of hours that began before a moment. */
export const pruneCounts = async (db: Db, before: number): Promise<void> => {
  await db.deleteFrom('hourly_stats').where('hour', '<', hourOf(before)).execute()
}
