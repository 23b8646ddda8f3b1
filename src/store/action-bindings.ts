import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import type { ActionTables } from './schema/actions.ts'

export type BindingRow = Selectable<ActionTables['action_bindings']>

/** A binding with the version that is deployed now. */
export interface DeployedBinding {
  id: string
  display_name: string
  action_id: string
  action_name: string
  version_id: string
  number: number
}

/** What runs when this trigger fires, in the order of execution. */
export const deployedBindings = (db: Db, triggerId: string): Promise<DeployedBinding[]> =>
  db
    .selectFrom('action_bindings')
    .innerJoin('actions', 'actions.id', 'action_bindings.action_id')
    .innerJoin('action_versions', 'action_versions.id', 'actions.deployed_version_id')
    .select([
      'action_bindings.id',
      'action_bindings.display_name',
      'actions.id as action_id',
      'actions.name as action_name',
      'action_versions.id as version_id',
      'action_versions.number',
    ])
    .where('action_bindings.trigger_id', '=', triggerId)
    .orderBy('action_bindings.position')
    .execute()

/** One page of a trigger's bindings in order, and how many there are. */
export const listBindings = async (
  db: Db,
  triggerId: string,
  page: { offset: number; limit: number },
): Promise<{ rows: BindingRow[]; total: number }> => {
  const all = db.selectFrom('action_bindings').where('trigger_id', '=', triggerId)
  const rows = await all.selectAll().orderBy('position').limit(page.limit).offset(page.offset).execute()
  const { total } = await all.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}

/**
 * Replaces the ordered list of a trigger. Belongs in a transaction that holds the settings' version, so that two
 * replacements never mix.
 */
export const replaceBindings = async (db: Db, triggerId: string, rows: BindingRow[]): Promise<void> => {
  await db.deleteFrom('action_bindings').where('trigger_id', '=', triggerId).execute()
  if (rows.length > 0) await db.insertInto('action_bindings').values(rows).execute()
}
