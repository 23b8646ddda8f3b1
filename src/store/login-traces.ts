import { tryClientId } from '../administrators/dashboard.ts'
import type { Db } from './dialect.ts'

/** A login's row as the trace API reads it. */
export interface TraceRow {
  trace_id: string
  status: string
  state: string
  created_at: number
  updated_at: number
  finished_at: number | null
}

const columns = ['trace_id', 'status', 'state', 'created_at', 'updated_at', 'finished_at'] as const

/** One login by the id that logs show. */
export const traceRow = (db: Db, traceId: string): Promise<TraceRow | undefined> =>
  db.selectFrom('logins').select(columns).where('trace_id', '=', traceId).executeTakeFirst()

/** Which logins: of whom, by what application, with a screen or by `prompt=none` without one. */
export interface LoginFilter {
  userId?: string | undefined
  clientId?: string | undefined
  silent?: boolean | undefined
}

/** Logins, all or those that `filter` names, newest first, of which `limit` before the id `before`. */
export const traceRows = (
  db: Db,
  filter: LoginFilter,
  page: { limit: number; before?: string | undefined },
): Promise<TraceRow[]> => {
  let query = db.selectFrom('logins').select(columns)
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
  if (filter.clientId !== undefined) query = query.where('client_id', '=', filter.clientId)
  if (filter.silent !== undefined) query = query.where('silent', '=', filter.silent ? 1 : 0)
  if (page.before !== undefined) query = query.where('trace_id', '<', page.before)
  return query.orderBy('trace_id', 'desc').limit(page.limit).execute()
}

/** The newest logins of the application that administrators try logins out with. */
export const triedRows = (db: Db): Promise<TraceRow[]> =>
  db
    .selectFrom('logins')
    .select(columns)
    .where('client_id', '=', tryClientId)
    .orderBy('trace_id', 'desc')
    .limit(100)
    .execute()

/** The newest logins of another application, of those whose id is above `since`: all others are not looked at. */
export const rowsOfClient = (db: Db, clientId: string, since: string): Promise<TraceRow[]> =>
  db
    .selectFrom('logins')
    .select(columns)
    .where('trace_id', '>', since)
    .where('client_id', '=', clientId)
    .orderBy('trace_id', 'desc')
    .limit(100)
    .execute()
