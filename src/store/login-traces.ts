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

/** The logins of a user, newest first, of which `limit` before the id `before`. */
export const traceRowsOfUser = (
  db: Db,
  userId: string,
  page: { limit: number; before?: string },
): Promise<TraceRow[]> => {
  let query = db.selectFrom('logins').select(columns).where('user_id', '=', userId)
  if (page.before !== undefined) query = query.where('trace_id', '<', page.before)
  return query.orderBy('trace_id', 'desc').limit(page.limit).execute()
}
