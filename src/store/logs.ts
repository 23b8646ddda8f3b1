import type { Expression, Insertable, SqlBool } from 'kysely'
import { logIdAt } from '../logs/log-id.ts'
import { type Db, engineOf } from './dialect.ts'
import type { Schema } from './schema.ts'

/** Inserts entries, newest ids included; an empty list does nothing. */
export const insertLogRows = async (db: Db, rows: Insertable<Schema['logs']>[]): Promise<void> => {
  if (rows.length > 0) await db.insertInto('logs').values(rows).execute()
}

/** One entry as it was written, or nothing. */
export const logById = async (db: Db, id: string): Promise<Record<string, unknown> | undefined> => {
  const row = await db.selectFrom('logs').select('data').where('log_id', '=', id).executeTakeFirst()
  return row && parse(row)
}

/**
 * Ids below this one are all there: whatever is still to be committed, here or by another node, has a later one. A
 * transaction may take so long from the making of an id to its commit, and clocks of nodes may differ by so much.
 */
const settleTime = { sqlite: 1000, postgres: 3000 }
export const settledBefore = (db: Db, now: number): string => logIdAt(now - settleTime[engineOf(db)])

/**
 * Entries after a checkpoint, oldest first. On PostgreSQL, where a transaction of another node may still be about to
 * commit an older id, the newest second is held back so that a reader never steps over an entry.
 */
export const logsAfter = async (
  db: Db,
  from: string,
  take: number,
  now: number,
): Promise<Record<string, unknown>[]> => {
  let query = db.selectFrom('logs').select('data').where('log_id', '>', from)
  if (engineOf(db) === 'postgres') query = query.where('date', '<=', now - 1000)
  const rows = await query.orderBy('log_id').limit(take).execute()
  return rows.map(parse)
}

export interface LogSearch {
  where?: Expression<SqlBool>
  userId?: string
  offset: number
  limit: number
  /** By date, newest first unless `asc`. */
  order: 'asc' | 'desc'
}

/** One page of entries that match, and how many match in all when asked. */
export const searchLogs = async (
  db: Db,
  search: LogSearch,
  withTotal: boolean,
): Promise<{ logs: Record<string, unknown>[]; total: number | undefined }> => {
  let query = db.selectFrom('logs')
  if (search.where) query = query.where(search.where)
  if (search.userId !== undefined) query = query.where('user_id', '=', search.userId)
  const rows = await query
    .select('data')
    .orderBy('log_id', search.order)
    .limit(search.limit)
    .offset(search.offset)
    .execute()
  if (!withTotal) return { logs: rows.map(parse), total: undefined }
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { logs: rows.map(parse), total: Number(total) }
}

/** Deletes at most `limit` entries older than `before`; returns how many went. */
export const pruneLogs = async (db: Db, before: number, limit: number): Promise<number> => {
  const old = db.selectFrom('logs').select('log_id').where('date', '<', before).orderBy('date').limit(limit)
  const { numDeletedRows } = await db.deleteFrom('logs').where('log_id', 'in', old).executeTakeFirst()
  return Number(numDeletedRows)
}

const parse = (row: { data: string }): Record<string, unknown> => JSON.parse(row.data)
