import type { Db } from './dialect.ts'

/** Keeps what a set of dependencies resolved to. The same lock twice is one row. */
export const keepBundle = async (
  db: Db,
  bundle: { id: string; dependencies_key: string; lock: string; created_at: number },
): Promise<void> => {
  await db
    .insertInto('action_bundles')
    .values(bundle)
    .onConflict(c => c.column('id').doNothing())
    .execute()
}

/** The lock of a bundle, to install it again where its folder is missing. */
export const findBundleLock = async (db: Db, id: string): Promise<string | undefined> =>
  (await db.selectFrom('action_bundles').select('lock').where('id', '=', id).executeTakeFirst())?.lock

/**
 * What the same pinned dependencies resolved to before, kept from deletion for as long as a new one would be. Undefined:
 * they were never installed.
 */
export const reuseBundle = async (db: Db, dependenciesKey: string, now: number): Promise<string | undefined> => {
  const rows = await db
    .updateTable('action_bundles')
    .set({ created_at: now })
    .where('dependencies_key', '=', dependenciesKey)
    .returning('id')
    .execute()
  return rows.map(row => row.id).sort()[0]
}

/** Every bundle that the store knows. */
export const bundleIds = async (db: Db): Promise<Set<string>> => {
  const rows = await db.selectFrom('action_bundles').select('id').execute()
  return new Set(rows.map(row => row.id))
}

/** Deletes what no Action, no version and no module uses any more and is older than `before`. */
export const deleteUnusedBundles = async (db: Db, before: number): Promise<void> => {
  await db
    .deleteFrom('action_bundles')
    .where('created_at', '<', before)
    .where(eb =>
      eb.and([
        eb.not(eb.exists(eb.selectFrom('actions').select('id').whereRef('bundle_id', '=', 'action_bundles.id'))),
        eb.not(
          eb.exists(
            eb.selectFrom('action_module_versions').select('id').whereRef('bundle_id', '=', 'action_bundles.id'),
          ),
        ),
        eb.not(
          eb.exists(eb.selectFrom('action_versions').select('id').whereRef('bundle_id', '=', 'action_bundles.id')),
        ),
      ]),
    )
    .execute()
}
