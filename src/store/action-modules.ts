import { type Selectable, sql } from 'kysely'
import type { Db } from './dialect.ts'
import type { ActionTables } from './schema/actions.ts'

export type ModuleRow = Selectable<ActionTables['action_modules']>
export type ModuleVersionRow = Selectable<ActionTables['action_module_versions']>

/** A draft's own members: what a save may set. */
export type ModuleDraft = Pick<ModuleRow, 'code' | 'dependencies' | 'secrets_encrypted'>

/** A version with the name by which Actions load it. */
export type NamedModuleVersion = ModuleVersionRow & { name: string }

/**
 * Adds a module. False: there are `limit` already. Throws a unique violation when the name is taken. The count holds
 * among writers that hold the settings' version (`bumpVersion`) in the same transaction.
 */
export const insertModule = async (
  db: Db,
  { id, name, draft, now }: { id: string; name: string; draft: ModuleDraft; now: number },
  limit: number,
): Promise<boolean> => {
  const { rows } = await sql<{ id: string }>`
    insert into action_modules (
      id, name, code, dependencies, secrets_encrypted, revision, all_changes_published, last_number, created_at,
      updated_at
    )
    select
      ${id}, ${name}, ${draft.code}, ${draft.dependencies}, ${draft.secrets_encrypted}, cast(1 as bigint),
      cast(0 as smallint), cast(0 as bigint), cast(${now} as bigint), cast(${now} as bigint)
    where (select count(*) from action_modules) < ${limit}
    returning id`.execute(db)
  return rows.length === 1
}

export const findModule = (db: Db, id: string): Promise<ModuleRow | undefined> =>
  db.selectFrom('action_modules').selectAll().where('id', '=', id).executeTakeFirst()

export const findModuleByName = (db: Db, name: string): Promise<ModuleRow | undefined> =>
  db.selectFrom('action_modules').selectAll().where('name', '=', name).executeTakeFirst()

/** One page of modules, oldest first, and how many there are. */
export const listModules = async (
  db: Db,
  page: { offset: number; limit: number },
): Promise<{ rows: ModuleRow[]; total: number }> => {
  const all = db.selectFrom('action_modules')
  const ordered = all.selectAll().orderBy('created_at').orderBy('id')
  const rows = await ordered.limit(page.limit).offset(page.offset).execute()
  const { total } = await all.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}

/** Writes the draft over revision `from`. False: somebody else changed it meanwhile (or it is gone), so read again. */
export const replaceModuleDraft = async (
  db: Db,
  id: string,
  from: number,
  draft: ModuleDraft,
  now: number,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('action_modules')
    .set({ ...draft, revision: from + 1, all_changes_published: 0, updated_at: now })
    .where('id', '=', id)
    .where('revision', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Makes a version of the draft of revision `from`, with what its dependencies resolved to, which the draft takes over.
 * Undefined: the draft is another one by now. In one transaction of the caller's.
 */
export const publishModule = async (
  db: Db,
  published: {
    id: string
    moduleId: string
    from: number
    dependencies: string
    bundleId: string | null
    now: number
  },
): Promise<ModuleVersionRow | undefined> => {
  const { id, moduleId, dependencies, now } = published
  const module = await db
    .updateTable('action_modules')
    .set(eb => ({
      last_number: eb('last_number', '+', 1),
      latest_version_id: id,
      all_changes_published: 1 as const,
      dependencies,
    }))
    .where('id', '=', moduleId)
    .where('revision', '=', published.from)
    .returningAll()
    .executeTakeFirst()
  if (!module) return undefined
  const version: ModuleVersionRow = {
    id,
    module_id: moduleId,
    number: Number(module.last_number),
    code: module.code,
    dependencies,
    secrets_encrypted: module.secrets_encrypted,
    bundle_id: published.bundleId,
    created_at: now,
  }
  await db.insertInto('action_module_versions').values(version).execute()
  return version
}

/** Makes the draft what a version is. False: there is no such version of the module. */
export const restoreModuleDraft = async (
  db: Db,
  moduleId: string,
  versionId: string,
  now: number,
): Promise<boolean> => {
  const version = await findModuleVersion(db, moduleId, versionId)
  if (!version) return false
  const { code, dependencies, secrets_encrypted } = version
  const { numUpdatedRows } = await db
    .updateTable('action_modules')
    .set(eb => ({
      code,
      dependencies,
      secrets_encrypted,
      revision: eb('revision', '+', 1),
      all_changes_published: sql<0 | 1>`cast(case when latest_version_id = ${versionId} then 1 else 0 end as smallint)`,
      updated_at: now,
    }))
    .where('id', '=', moduleId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const findModuleVersion = (db: Db, moduleId: string, id: string): Promise<ModuleVersionRow | undefined> =>
  db
    .selectFrom('action_module_versions')
    .selectAll()
    .where('module_id', '=', moduleId)
    .where('id', '=', id)
    .executeTakeFirst()

/** A version of a module by its number. */
export const findModuleVersionByNumber = (
  db: Db,
  moduleId: string,
  number: number,
): Promise<ModuleVersionRow | undefined> =>
  db
    .selectFrom('action_module_versions')
    .selectAll()
    .where('module_id', '=', moduleId)
    .where('number', '=', number)
    .executeTakeFirst()

/** These versions with the names of their modules; ids of none are left out. */
export const namedModuleVersions = async (db: Db, ids: string[]): Promise<NamedModuleVersion[]> => {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('action_module_versions')
    .innerJoin('action_modules', 'action_modules.id', 'action_module_versions.module_id')
    .selectAll('action_module_versions')
    .select('action_modules.name')
    .where('action_module_versions.id', 'in', ids)
    .execute()
  return ids.flatMap(id => rows.find(row => row.id === id) ?? [])
}

/** One page of a module's versions, newest first, and how many there are. */
export const listModuleVersions = async (
  db: Db,
  moduleId: string,
  page: { offset: number; limit: number },
): Promise<{ rows: ModuleVersionRow[]; total: number }> => {
  const all = db.selectFrom('action_module_versions').where('module_id', '=', moduleId)
  const rows = await all.selectAll().orderBy('number', 'desc').limit(page.limit).offset(page.offset).execute()
  const { total } = await all.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}

/** Ids are UUIDs, in which no character means anything to `like`. */
const names = (id: string) => `%"${id}"%`

/** The Actions whose deployed version uses a module, oldest first: all of them are a page at most. */
export const actionsUsingModule = (
  db: Db,
  moduleId: string,
): Promise<{ id: string; name: string; trigger_id: string; trigger_version: string; modules: string }[]> =>
  db
    .selectFrom('actions')
    .innerJoin('action_versions', 'action_versions.id', 'actions.deployed_version_id')
    .select(['actions.id', 'actions.name', 'actions.trigger_id', 'actions.trigger_version', 'action_versions.modules'])
    .where('action_versions.modules', 'like', names(moduleId))
    .orderBy('actions.created_at')
    .orderBy('actions.id')
    .execute()

/** How many Actions have a deployed version that uses a module, by the module. */
export const usesOfModules = async (db: Db): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('actions')
    .innerJoin('action_versions', 'action_versions.id', 'actions.deployed_version_id')
    .select('action_versions.modules')
    .where('action_versions.modules', '!=', '[]')
    .execute()
  const uses = new Map<string, number>()
  for (const { modules } of rows)
    for (const { module_id } of JSON.parse(modules) as { module_id: string }[])
      uses.set(module_id, (uses.get(module_id) ?? 0) + 1)
  return uses
}

/**
 * Deletes a module and its versions, unless a draft or a deployed version of an Action uses it. Belongs in a transaction
 * that holds the settings' version, as every change of what Actions use does.
 */
export const deleteModule = async (db: Db, id: string): Promise<'deleted' | 'used' | 'absent'> => {
  const gone = await db
    .deleteFrom('action_modules')
    .where('id', '=', id)
    .where(eb => eb.not(eb.exists(eb.selectFrom('actions').select('id').where('modules', 'like', names(id)))))
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('actions')
            .innerJoin('action_versions', 'action_versions.id', 'actions.deployed_version_id')
            .select('actions.id')
            .where('action_versions.modules', 'like', names(id)),
        ),
      ),
    )
    .returning('id')
    .executeTakeFirst()
  if (!gone) return (await findModule(db, id)) ? 'used' : 'absent'
  await db.deleteFrom('action_module_versions').where('module_id', '=', id).execute()
  return 'deleted'
}

/** Deletes the oldest versions beyond `keep` that no Action and no version of one uses; the newest always stays. */
export const pruneModuleVersions = async (db: Db, moduleId: string, keep: number): Promise<void> => {
  const { rows: old } = await sql<{ id: string }>`
    select id from action_module_versions where module_id = ${moduleId} order by number desc
    limit 1000 offset ${keep}`.execute(db)
  for (const { id } of old) {
    await sql`
      delete from action_module_versions
      where id = ${id}
        and not exists (select 1 from actions where modules like ${names(id)})
        and not exists (select 1 from action_versions where modules like ${names(id)})`.execute(db)
  }
}
