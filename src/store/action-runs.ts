import { bucketOf } from '../durations.ts'
import type { Db } from './dialect.ts'
import { addCounts, type Count, cursorAt, moveCursor, placeOf, readCursor, settling } from './hourly-stats.ts'
import type { MonitoringTables } from './schema/monitoring.ts'
import { inTransaction } from './transaction.ts'

/** One run of an Action, in the record of one execution at one position. */
export type RunRow = MonitoringTables['action_runs']

/** What a record keeps of each run; records of earlier versions do not say whose it was. */
interface Result {
  action_id?: string
  error?: { id: string; msg: string }
  started_at: string
  ended_at: string
}

const executionsAfter = (db: Db, cursor: string, { before, limit }: { before?: number; limit: number }) => {
  const { at, id } = placeOf(cursor)
  let query = db
    .selectFrom('action_executions')
    .select(['id', 'results', 'updated_at'])
    .where('updated_at', '>=', at)
    .where(eb => eb.or([eb('updated_at', '>', at), eb('id', '>', id)]))
  if (before !== undefined) query = query.where('updated_at', '<', before)
  return query.orderBy('updated_at').orderBy('id').limit(limit).execute()
}

const runsOf = ({ id, results }: { id: string; results: string }): RunRow[] =>
  (JSON.parse(results) as Result[]).flatMap(({ action_id, error, started_at, ended_at }, position) => {
    if (action_id === undefined) return []
    const started = Date.parse(started_at)
    const duration_ms = Math.max(0, Date.parse(ended_at) - started)
    const told = error ? `${error.id}: ${error.msg}` : null
    return [{ execution_id: id, position, action_id, started_at: started, duration_ms, error: told }]
  })

const countsOf = ({ action_id, started_at, duration_ms, error }: RunRow): Count[] => [
  { measure: 'action', at: started_at, label: action_id, bucket: bucketOf(duration_ms), count: 1 },
  ...(error === null ? [] : [{ measure: 'action-failed' as const, at: started_at, label: action_id, count: 1 }]),
]

/**
 * Lists and counts the runs of up to `limit` execution records that have settled, and answers whether there is more. A
 * record that goes on later comes by again; a run that is listed is not counted twice.
 */
export const countRuns = (db: Db, now: number, limit = 500): Promise<boolean> =>
  inTransaction(db, async trx => {
    const cursor = await readCursor(trx, 'executions')
    const records = await executionsAfter(trx, cursor, { before: now - settling, limit })
    const last = records.at(-1)
    if (!last) return false
    if (!(await moveCursor(trx, 'executions', cursor, cursorAt(Number(last.updated_at), last.id)))) return true
    const runs = records.flatMap(runsOf)
    const added: RunRow[] = []
    for (let from = 0; from < runs.length; from += 100)
      added.push(
        ...(await trx
          .insertInto('action_runs')
          .values(runs.slice(from, from + 100))
          .onConflict(conflict => conflict.doNothing())
          .returningAll()
          .execute()),
      )
    await addCounts(trx, added.flatMap(countsOf))
    return records.length === limit
  })

/** Runs that are not listed yet. */
const unlisted = async (db: Db): Promise<RunRow[]> => {
  const records = await executionsAfter(db, await readCursor(db, 'executions'), { limit: 2000 })
  const runs = records.flatMap(runsOf)
  if (runs.length === 0) return []
  const ids = records.map(({ id }) => id)
  const known = new Set<string>()
  for (let from = 0; from < ids.length; from += 500)
    for (const { execution_id, position } of await db
      .selectFrom('action_runs')
      .select(['execution_id', 'position'])
      .where('execution_id', 'in', ids.slice(from, from + 500))
      .execute())
      known.add(`${execution_id} ${position}`)
  return runs.filter(({ execution_id, position }) => !known.has(`${execution_id} ${position}`))
}

/** Counts of the runs that are not in the counts yet. */
export const uncountedRuns = async (db: Db): Promise<Count[]> => (await unlisted(db)).flatMap(countsOf)

/** Where a page of runs goes on: after this run, to older ones. */
export type RunPlace = Pick<RunRow, 'started_at' | 'execution_id' | 'position'>

/** The runs of an Action, newest first, at most `limit` after a place. */
export const runsOfAction = async (
  db: Db,
  actionId: string,
  { limit, after }: { limit: number; after?: RunPlace },
): Promise<RunRow[]> => {
  let query = db.selectFrom('action_runs').selectAll().where('action_id', '=', actionId)
  if (after)
    query = query.where(eb =>
      eb.or([
        eb('started_at', '<', after.started_at),
        eb.and([eb('started_at', '=', after.started_at), eb('execution_id', '<', after.execution_id)]),
        eb.and([
          eb('started_at', '=', after.started_at),
          eb('execution_id', '=', after.execution_id),
          eb('position', '<', after.position),
        ]),
      ]),
    )
  const listed = await query
    .orderBy('started_at', 'desc')
    .orderBy('execution_id', 'desc')
    .orderBy('position', 'desc')
    .limit(limit)
    .execute()
  const fresh = (await unlisted(db)).filter(run => run.action_id === actionId && (!after || isBefore(run, after)))
  return [...fresh, ...listed.map(numbers)].toSorted((a, b) => (isBefore(a, b) ? 1 : -1)).slice(0, limit)
}

const numbers = (run: RunRow): RunRow => ({
  ...run,
  started_at: Number(run.started_at),
  duration_ms: Number(run.duration_ms),
})

const isBefore = (a: RunPlace, b: RunPlace): boolean => {
  if (a.started_at !== b.started_at) return a.started_at < b.started_at
  if (a.execution_id !== b.execution_id) return a.execution_id < b.execution_id
  return a.position < b.position
}

/** Deletes runs that began before a moment. */
export const pruneRuns = async (db: Db, before: number): Promise<void> => {
  await db.deleteFrom('action_runs').where('started_at', '<', before).execute()
}
