import { type Selectable, type SqlBool, sql } from 'kysely'
import { contains } from './contains.ts'
import type { Db } from './dialect.ts'
import type { ActionTables } from './schema/actions.ts'

export type ActionRow = Selectable<ActionTables['actions']>

/** A draft's own members: what a save may set. */
export type Draft = Pick<
  ActionRow,
  'name' | 'trigger_id' | 'trigger_version' | 'code' | 'dependencies' | 'runtime' | 'modules' | 'secrets_encrypted'
>

export interface ActionFilter {
  triggerId?: string
  name?: string
  /** A part of the name. */
  contains?: string | undefined
  deployed?: boolean
}

const matching = (db: Db, filter: ActionFilter) =>
  db
    .selectFrom('actions')
    .$if(filter.triggerId !== undefined, q => q.where('trigger_id', '=', filter.triggerId ?? ''))
    .$if(filter.name !== undefined, q => q.where('name', '=', filter.name ?? ''))
    .$if(filter.contains !== undefined, q => q.where(eb => contains(eb.ref('name'), filter.contains ?? '')))
    .$if(filter.deployed === true, q => q.where('deployed_version_id', 'is not', null))
    .$if(filter.deployed === false, q => q.where('deployed_version_id', 'is', null))

/** One page of Actions, oldest first, and how many match. */
export const listActions = async (
  db: Db,
  filter: ActionFilter,
  page: { offset: number; limit: number },
): Promise<{ rows: ActionRow[]; total: number }> => {
  const rows = await matching(db, filter)
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  const { total } = await matching(db, filter)
    .select(eb => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}

export const findAction = (db: Db, id: string): Promise<ActionRow | undefined> =>
  db.selectFrom('actions').selectAll().where('id', '=', id).executeTakeFirst()

export const findActions = async (db: Db, ids: string[]): Promise<ActionRow[]> =>
  ids.length === 0 ? [] : db.selectFrom('actions').selectAll().where('id', 'in', ids).execute()

/**
 * Adds an Action that waits for its build. False: there are `limit` already. Throws a unique violation when the name
 * is taken. The count holds among writers that hold the settings' version (`bumpVersion`) in the same transaction.
 */
export const insertAction = async (
  db: Db,
  action: { id: string; draft: Draft; deployWhenBuilt: boolean; now: number },
  limit: number,
): Promise<boolean> => {
  const { draft, now } = action
  const { rows } = await sql<{ id: string }>`
    insert into actions (
      id, name, trigger_id, trigger_version, code, dependencies, runtime, modules, secrets_encrypted, revision, status, errors,
      deploy_when_built, all_changes_deployed, last_number, created_at, updated_at
    )
    select
      ${action.id}, ${draft.name}, ${draft.trigger_id}, ${draft.trigger_version}, ${draft.code}, ${draft.dependencies},
      ${draft.runtime}, ${draft.modules}, ${draft.secrets_encrypted}, cast(1 as bigint), 'pending', '[]',
      cast(${action.deployWhenBuilt ? 1 : 0} as smallint), cast(0 as smallint), cast(0 as bigint),
      cast(${now} as bigint), cast(${now} as bigint)
    where (select count(*) from actions) < ${limit}
    returning id`.execute(db)
  return rows.length === 1
}

/**
 * Writes the draft over revision `from` and sends it back to the build. False: somebody else changed it meanwhile (or
 * it is gone), so read again.
 */
export const replaceDraft = async (db: Db, id: string, from: number, draft: Draft, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('actions')
    .set({
      ...draft,
      revision: from + 1,
      status: 'pending',
      errors: '[]',
      bundle_id: null,
      build_until: null,
      built_at: null,
      deploy_when_built: 0,
      all_changes_deployed: 0,
      updated_at: now,
    })
    .where('id', '=', id)
    .where('revision', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Takes a draft for building until `until`. Undefined: it is built, or another node has it. */
export const claimBuild = (db: Db, id: string, now: number, until: number): Promise<ActionRow | undefined> =>
  db
    .updateTable('actions')
    .set({ status: 'building', build_until: until })
    .where('id', '=', id)
    .where(waitingForBuild(now))
    .returningAll()
    .executeTakeFirst()

/** Drafts that wait for a build, those whose builder fell silent included. */
export const actionsToBuild = async (db: Db, now: number): Promise<string[]> => {
  const rows = await db.selectFrom('actions').select('id').where(waitingForBuild(now)).execute()
  return rows.map(row => row.id)
}

const waitingForBuild = (now: number) =>
  sql<SqlBool>`(status in ('pending', 'retrying') or (status = 'building' and coalesce(build_until, 0) <= ${now}))`

/** The build of this revision came to its end. False: the draft changed meanwhile, the result is worth nothing. */
export const finishBuild = async (
  db: Db,
  id: string,
  revision: number,
  result:
    | { status: 'built'; dependencies: string; bundleId: string | null; now: number }
    | { status: 'failed'; errors: string; now: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('actions')
    .set(
      result.status === 'built'
        ? {
            status: 'built',
            errors: '[]',
            dependencies: result.dependencies,
            bundle_id: result.bundleId,
            built_at: result.now,
            build_until: null,
          }
        : { status: 'failed', errors: result.errors, build_until: null },
    )
    .where('id', '=', id)
    .where('revision', '=', revision)
    .where('status', '=', 'building')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Deletes an Action and its versions. `bound` tells what happens while it is bound to a trigger or to a token exchange
 * profile: refused, or its bindings and profiles go too. Belongs in a transaction that holds the settings' version.
 */
export const deleteAction = async (
  db: Db,
  id: string,
  bound: 'refuse' | 'detach',
): Promise<'deleted' | 'bound' | 'absent'> => {
  const binding = ['action_bindings', 'token_exchange_profiles'] as const
  if (bound === 'detach') for (const table of binding) await db.deleteFrom(table).where('action_id', '=', id).execute()
  let deletion = db.deleteFrom('actions').where('id', '=', id)
  for (const table of binding)
    deletion = deletion.where(eb => eb.not(eb.exists(eb.selectFrom(table).select('id').where('action_id', '=', id))))
  const gone = await deletion.returning('id').executeTakeFirst()
  if (!gone) return (await findAction(db, id)) ? 'bound' : 'absent'
  for (const table of ['action_versions', 'action_runs'] as const)
    await db.deleteFrom(table).where('action_id', '=', id).execute()
  return 'deleted'
}
