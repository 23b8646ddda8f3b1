import { sql } from 'kysely'
import type { AdministratorRole } from '../administrators/roles.ts'
import type { Db } from './dialect.ts'
import { bumpVersion } from './settings.ts'
import { inTransaction } from './transaction.ts'

/** Somebody who may sign in to the dashboard. */
export interface Administrator {
  user_id: string
  role: AdministratorRole
  created_at: number
}

/** The role of an administrator who is not blocked. */
export const administratorRole = async (db: Db, userId: string): Promise<AdministratorRole | undefined> => {
  const row = await db
    .selectFrom('administrators')
    .innerJoin('users', 'users.user_id', 'administrators.user_id')
    .select('role')
    .where('administrators.user_id', '=', userId)
    .where('users.blocked', '=', 0)
    .executeTakeFirst()
  return row?.role
}

/** All of them, in the order in which they were made. */
export const listAdministrators = (
  db: Db,
): Promise<(Administrator & { email: string | null; name: string | null; picture: string | null })[]> =>
  db
    .selectFrom('administrators')
    .innerJoin('users', 'users.user_id', 'administrators.user_id')
    .select([
      'administrators.user_id',
      'administrators.role',
      'administrators.created_at',
      'users.email',
      'users.name',
      'users.picture',
    ])
    .orderBy('administrators.created_at')
    .orderBy('administrators.user_id')
    .execute()

/** Makes a user an administrator. */
export const insertAdministrator = async (db: Db, administrator: Administrator): Promise<void> => {
  await db.insertInto('administrators').values(administrator).execute()
}

/** What became of a change: done, nobody was meant, or somebody with all rights must remain. */
export type AdministratorChange = 'done' | 'none' | 'last'

/** True for a row that may stop to be an `admin`: it is none, or there is another. */
const another = sql<boolean>`(role <> 'admin' or (select count(*) from administrators where role = 'admin') > 1)`

/** Gives a user a role, the first one or another. The version's row is the lock of those who take `admin` from each other. */
export const setAdministrator = (db: Db, administrator: Administrator): Promise<AdministratorChange> =>
  inTransaction(db, async trx => {
    await bumpVersion(trx)
    const { user_id, role } = administrator
    const { numUpdatedRows } = await trx
      .updateTable('administrators')
      .set({ role })
      .where('user_id', '=', user_id)
      .$if(role !== 'admin', query => query.where(another))
      .executeTakeFirst()
    if (numUpdatedRows > 0n) return 'done'
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('administrators')
      .values(administrator)
      .onConflict(oc => oc.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n ? 'done' : 'last'
  })

/** Takes a user's role away. */
export const removeAdministrator = (db: Db, userId: string): Promise<AdministratorChange> =>
  inTransaction(db, async trx => {
    await bumpVersion(trx)
    const { numDeletedRows } = await trx
      .deleteFrom('administrators')
      .where('user_id', '=', userId)
      .where(another)
      .executeTakeFirst()
    if (numDeletedRows > 0n) return 'done'
    const row = await trx.selectFrom('administrators').select('role').where('user_id', '=', userId).executeTakeFirst()
    return row === undefined ? 'none' : 'last'
  })
