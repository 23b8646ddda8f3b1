import { sql } from 'kysely'
import type { AdministratorRole } from '../administrators/roles.ts'
import { AppError } from '../errors.ts'
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

/** The role that somebody has, blocked or not: what an administrator can do again who is unblocked. */
export const assignedRole = async (db: Db, userId: string): Promise<AdministratorRole | undefined> =>
  (await db.selectFrom('administrators').select('role').where('user_id', '=', userId).executeTakeFirst())?.role

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

/** That somebody else has all rights and can sign in. */
const another = (userId: string) => sql<boolean>`exists (
  select 1 from administrators as others inner join users as those on those.user_id = others.user_id
  where others.role = 'admin' and those.blocked = 0 and others.user_id <> ${userId})`

/** True for a row that may stop to be an `admin`: it is none, or there is another. */
const dispensable = (userId: string) => sql<boolean>`(role <> 'admin' or ${another(userId)})`

/*
 * Whoever may take the rights of the last `admin` holds the row of the user first, where the user is made one, blocked or
 * deleted, and then the version's row, so that of those who meet one comes after the other.
 */

/** Gives a user who is there a role, the first one or another. */
export const setAdministrator = (db: Db, administrator: Administrator): Promise<AdministratorChange> =>
  inTransaction(db, async trx => {
    const { user_id, role } = administrator
    await trx
      .updateTable('users')
      .set(eb => ({ blocked: eb.ref('blocked') }))
      .where('user_id', '=', user_id)
      .execute()
    await bumpVersion(trx)
    const { numUpdatedRows } = await trx
      .updateTable('administrators')
      .set({ role })
      .where('user_id', '=', user_id)
      .$if(role !== 'admin', query => query.where(dispensable(user_id)))
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
      .where(dispensable(userId))
      .executeTakeFirst()
    if (numDeletedRows > 0n) return 'done'
    return (await assignedRole(trx, userId)) === undefined ? 'none' : 'last'
  })

const lastAdministrator = () =>
  new AppError('conflict', {
    message: 'This is the last administrator with the role admin. Give somebody else the role first.',
    showCode: false,
  })

/** Waits for whoever else changes who has all rights, if this user is one of them. */
const holdRights = async (trx: Db, userId: string): Promise<void> => {
  if ((await assignedRole(trx, userId)) === 'admin') await bumpVersion(trx)
}

/**
 * Takes whatever role a user has, who is about to go; belongs in the transaction that holds the user's row. Refuses to
 * take that of the last `admin` (`conflict`).
 */
export const resignAdministrator = async (trx: Db, userId: string): Promise<void> => {
  await holdRights(trx, userId)
  await trx.deleteFrom('administrators').where('user_id', '=', userId).where(dispensable(userId)).execute()
  if (await assignedRole(trx, userId)) throw lastAdministrator()
}

/** Blocks a user, in the transaction that holds the user's row. Refuses to block the last `admin` (`conflict`). */
export const blockUnlessLast = async (trx: Db, userId: string): Promise<void> => {
  await holdRights(trx, userId)
  const { numUpdatedRows } = await trx
    .updateTable('users')
    .set({ blocked: 1 })
    .where('user_id', '=', userId)
    .where(({ or, not, exists, selectFrom }) =>
      or([
        not(
          exists(selectFrom('administrators').select('role').where('user_id', '=', userId).where('role', '=', 'admin')),
        ),
        another(userId),
      ]),
    )
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw lastAdministrator()
}
