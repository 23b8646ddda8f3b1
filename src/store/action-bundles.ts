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

/** What the same pinned dependencies resolved to last time. */
export const findBundleFor = async (
  db: Db,
  dependenciesKey: string,
): Promise<{ id: string; lock: string } | undefined> =>
  db
    .selectFrom('action_bundles')
    .select(['id', 'lock'])
    .where('dependencies_key', '=', dependenciesKey)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()

/** Deletes what no Action and no version uses any more and is older than `before`. Returns the ids. */
export const deleteUnusedBundles = async (db: Db, before: number): Promise<string[]> => {
  const rows = await db
    .deleteFrom('action_bundles')
    .where('created_at', '<', before)
    .where(eb =>
      eb.and([
        eb.not(eb.exists(eb.selectFrom('actions').select('id').whereRef('bundle_id', '=', 'action_bundles.id'))),
        eb.not(
          eb.exists(eb.selectFrom('action_versions').select('id').whereRef('bundle_id', '=', 'action_bundles.id')),
        ),
      ]),
    )
    .returning('id')
    .execute()
  return rows.map(row => row.id)
}
