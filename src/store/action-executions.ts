import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import type { ActionTables } from './schema/actions.ts'

export type ExecutionRow = Selectable<ActionTables['action_executions']>

/** Writes the record of one trigger run, or its new state when the run goes on after a suspension. */
export const writeExecution = async (
  db: Db,
  execution: Pick<ExecutionRow, 'id' | 'trigger_id' | 'status' | 'results'> & { now: number },
): Promise<void> => {
  const { id, trigger_id, status, results, now } = execution
  await db
    .insertInto('action_executions')
    .values({ id, trigger_id, status, results, created_at: now, updated_at: now })
    .onConflict(c => c.column('id').doUpdateSet({ status, results, updated_at: now }))
    .execute()
}

export const findExecution = (db: Db, id: string): Promise<ExecutionRow | undefined> =>
  db.selectFrom('action_executions').selectAll().where('id', '=', id).executeTakeFirst()

/** Deletes records made before this time (epoch ms). Returns how many. */
export const deleteExecutionsBefore = async (db: Db, before: number): Promise<number> => {
  const { numDeletedRows } = await db
    .deleteFrom('action_executions')
    .where('created_at', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
