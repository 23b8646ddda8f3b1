import { setImmediate } from 'node:timers/promises'
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

/** Entries after a checkpoint, oldest first. On PostgreSQL those that have not settled are held back, so that none is stepped over. */
export const logsAfter = async (
  db: Db,
  from: string,
  take: number,
  now: number,
): Promise<Record<string, unknown>[]> => {
  let query = db.selectFrom('logs').select('data').where('log_id', '>', from)
  if (engineOf(db) === 'postgres') query = query.where('log_id', '<', settledBefore(db, now))
  const rows = await query.orderBy('log_id').limit(take).execute()
  return rows.map(parse)
}

/** Members by which entries are found without looking through all, those that few entries share first. */
export const indexedLogMembers = [
  'log_id',
  'user_id',
  'ip',
  'organization_id',
  'client_id',
  'connection',
  'type',
] as const

export interface LogSearch {
  /** A member and the value that every entry found has. */
  among?: { member: (typeof indexedLogMembers)[number]; value: string }
  /** Milliseconds between which every entry found was written. */
  dates?: { min?: number; max?: number }
  /** What else must hold; searches that say it all by the other two leave it out. */
  where?: Expression<SqlBool>
  offset: number
  limit: number
  /** By date, newest first unless `asc`. */
  order: 'asc' | 'desc'
}

/** More of a search cannot be read, so no more is looked for (management reference, 1.4). */
const mostFound = 1000

/**
 * One page of entries that match; when asked, how many match in all, up to a thousand. What `where` says is tried on a few
 * thousand entries at a time: no search, however rare what it looks for, keeps others from the store.
 */
export const searchLogs = async (
  db: Db,
  search: LogSearch,
  withTotal: boolean,
): Promise<{ logs: Record<string, unknown>[]; total: number | undefined }> => {
  const wanted = Math.min(search.offset + search.limit, mostFound)
  const ids = await findLogs(db, search, withTotal ? mostFound : wanted)
  const page = ids.slice(search.offset, search.offset + search.limit)
  const rows =
    page.length === 0
      ? []
      : await db.selectFrom('logs').select(['log_id', 'data']).where('log_id', 'in', page).execute()
  const byId = new Map(rows.map(row => [row.log_id, parse(row)] as const))
  return {
    logs: page.flatMap(id => {
      const entry = byId.get(id)
      return entry ? [entry] : []
    }),
    total: withTotal ? ids.length : undefined,
  }
}

const windowSizes = [1000, 2000, 4000]

const findLogs = async (db: Db, search: LogSearch, most: number): Promise<string[]> => {
  const { among, dates, where, order } = search
  let inReach = db.selectFrom('logs')
  if (among) inReach = inReach.where(among.member, '=', among.value)
  if (dates?.min !== undefined) inReach = inReach.where('log_id', '>=', logIdAt(dates.min))
  if (dates?.max !== undefined) inReach = inReach.where('log_id', '<', logIdAt(dates.max + 1 + clockSteps))
  if (!where) {
    const rows = await inReach.select('log_id').orderBy('log_id', order).limit(most).execute()
    return rows.map(row => row.log_id)
  }
  const found: string[] = []
  let from: string | undefined
  for (let turn = 0; ; turn += 1) {
    const size = windowSizes[Math.min(turn, windowSizes.length - 1)] as number
    const rest = from === undefined ? inReach : inReach.where('log_id', order === 'asc' ? '>' : '<', from)
    // A limit inside keeps both engines from looking any further than the window.
    const window = rest.select(searchedColumns).orderBy('log_id', order).limit(size)
    const rows = await db
      .selectFrom(window.as('logs'))
      .select('log_id')
      .where(where)
      .orderBy('log_id', order)
      .limit(most - found.length)
      .execute()
    found.push(...rows.map(row => row.log_id))
    if (found.length >= most) return found
    const last = await rest
      .select('log_id')
      .orderBy('log_id', order)
      .offset(size - 1)
      .limit(1)
      .executeTakeFirst()
    if (!last) return found
    from = last.log_id
    // The embedded store answers at once: others get their turn here.
    await setImmediate()
  }
}

/** The newest entry that a login of a user has left between two moments (epoch ms), by the id of its trace. */
export const entryOfLogin = async (
  db: Db,
  login: { traceId: string; userId: string; from: number; to: number },
): Promise<Record<string, unknown> | undefined> => {
  const rows = await db
    .selectFrom('logs')
    .select('data')
    .where('user_id', '=', login.userId)
    .where('log_id', '>=', logIdAt(login.from))
    .where('log_id', '<', logIdAt(login.to + clockSteps))
    .orderBy('log_id', 'desc')
    .limit(500)
    .execute()
  return rows.map(parse).find(({ references }) => (references as { trace_id?: string })?.trace_id === login.traceId)
}

/** An entry's id may be so much later than its date when the clock was set back. */
const clockSteps = 10_000

const searchedColumns = [
  'log_id',
  'date',
  'type',
  'description',
  'client_id',
  'client_name',
  'connection',
  'connection_id',
  'hostname',
  'ip',
  'organization_id',
  'strategy',
  'strategy_type',
  'user_agent',
  'user_id',
  'user_name',
  'audience',
  'scope',
] as const

/** Deletes at most `limit` entries older than `before`; returns how many went. */
export const pruneLogs = async (db: Db, before: number, limit: number): Promise<number> => {
  const old = db
    .selectFrom('logs')
    .select('log_id')
    .where('log_id', '<', logIdAt(before))
    .orderBy('log_id')
    .limit(limit)
  const { numDeletedRows } = await db.deleteFrom('logs').where('log_id', 'in', old).executeTakeFirst()
  return Number(numDeletedRows)
}

const parse = (row: { data: string }): Record<string, unknown> => JSON.parse(row.data)
