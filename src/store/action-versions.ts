import { type Selectable, sql } from 'kysely'
import type { Db } from './dialect.ts'
import type { ActionTables } from './schema/actions.ts'

export type VersionRow = Selectable<ActionTables['action_versions']>

/** What a run needs to know of a version: everything but where it came from. */
export type RunnableVersion = VersionRow & { action_name: string }

/**
 * Makes `versionId` the deployed version of an Action and hands out its number, which counts up and is never used
 * again. From the draft only while it is built. Undefined: no such Action, or the draft is not built. The version
 * itself is written by `snapshotDraft` or `copyVersion` in the same transaction.
 */
export const takeVersionNumber = async (
  db: Db,
  actionId: string,
  versionId: string,
  from: 'draft' | 'version',
): Promise<number | undefined> => {
  const row = await db
    .updateTable('actions')
    .set(eb => ({
      last_number: eb('last_number', '+', 1),
      deployed_version_id: versionId,
      deploy_when_built: 0,
      all_changes_deployed: from === 'draft' ? 1 : 0,
    }))
    .where('id', '=', actionId)
    .$if(from === 'draft', q => q.where('status', '=', 'built'))
    .returning('last_number')
    .executeTakeFirst()
  return row?.last_number
}

/** Copies the draft as it stands into a version: code, secrets and what the dependencies resolved to. */
export const snapshotDraft = async (
  db: Db,
  version: { id: string; actionId: string; number: number; now: number },
): Promise<void> => {
  await sql`
    insert into action_versions (
      id, action_id, number, trigger_id, trigger_version, code, dependencies, runtime, modules, secrets_encrypted, bundle_id,
      built_at, created_at, updated_at
    )
    select
      ${version.id}, id, cast(${version.number} as bigint), trigger_id, trigger_version, code, dependencies, runtime,
      modules, secrets_encrypted, bundle_id, built_at, cast(${version.now} as bigint), cast(${version.now} as bigint)
    from actions where id = ${version.actionId}`.execute(db)
}

/** Copies an older version of the same Action into a new one. False: there is no such version. */
export const copyVersion = async (
  db: Db,
  version: { id: string; actionId: string; number: number; from: string; now: number },
): Promise<boolean> => {
  const { rows } = await sql<{ id: string }>`
    insert into action_versions (
      id, action_id, number, trigger_id, trigger_version, code, dependencies, runtime, modules, secrets_encrypted, bundle_id,
      built_at, created_at, updated_at
    )
    select
      ${version.id}, action_id, cast(${version.number} as bigint), trigger_id, trigger_version, code, dependencies,
      runtime, modules, secrets_encrypted, bundle_id, built_at, cast(${version.now} as bigint), cast(${version.now} as bigint)
    from action_versions where id = ${version.from} and action_id = ${version.actionId}
    returning id`.execute(db)
  return rows.length === 1
}

/** Makes the draft what a version is: built, and all of it deployed. */
export const restoreDraft = async (db: Db, actionId: string, versionId: string, now: number): Promise<void> => {
  const member = (
    column: 'code' | 'dependencies' | 'runtime' | 'modules' | 'secrets_encrypted' | 'bundle_id' | 'trigger_version',
  ) => sql<string>`(select ${sql.ref(column)} from action_versions where id = ${versionId})`
  await db
    .updateTable('actions')
    .set(eb => ({
      code: member('code'),
      dependencies: member('dependencies'),
      runtime: member('runtime'),
      modules: member('modules'),
      secrets_encrypted: member('secrets_encrypted'),
      bundle_id: member('bundle_id'),
      trigger_version: member('trigger_version'),
      revision: eb('revision', '+', 1),
      status: 'built' as const,
      errors: '[]',
      build_until: null,
      all_changes_deployed: 1 as const,
      built_at: now,
      updated_at: now,
    }))
    .where('id', '=', actionId)
    .execute()
}

/** Deletes the oldest versions beyond `keep`; the deployed one always stays. */
export const pruneVersions = async (db: Db, actionId: string, keep: number): Promise<void> => {
  await sql`
    delete from action_versions
    where action_id = ${actionId}
      and id not in (
        select id from action_versions where action_id = ${actionId} order by number desc limit ${keep}
      )
      and id not in (
        select deployed_version_id from actions where id = ${actionId} and deployed_version_id is not null
      )`.execute(db)
}

export const findVersion = (db: Db, actionId: string, id: string): Promise<VersionRow | undefined> =>
  db.selectFrom('action_versions').selectAll().where('action_id', '=', actionId).where('id', '=', id).executeTakeFirst()

/** A version by its id alone, with the name of its Action. */
export const findRunnableVersion = (db: Db, id: string): Promise<RunnableVersion | undefined> =>
  db
    .selectFrom('action_versions')
    .innerJoin('actions', 'actions.id', 'action_versions.action_id')
    .selectAll('action_versions')
    .select('actions.name as action_name')
    .where('action_versions.id', '=', id)
    .executeTakeFirst()

export const findVersions = async (db: Db, ids: string[]): Promise<VersionRow[]> =>
  ids.length === 0 ? [] : db.selectFrom('action_versions').selectAll().where('id', 'in', ids).execute()

/** One page of an Action's versions, newest first, and how many there are. */
export const listVersions = async (
  db: Db,
  actionId: string,
  page: { offset: number; limit: number },
): Promise<{ rows: VersionRow[]; total: number }> => {
  const all = db.selectFrom('action_versions').where('action_id', '=', actionId)
  const rows = await all.selectAll().orderBy('number', 'desc').limit(page.limit).offset(page.offset).execute()
  const { total } = await all.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}
