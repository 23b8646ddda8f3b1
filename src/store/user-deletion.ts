import { type Expression, sql } from 'kysely'
import { resignAdministrator } from './administrators.ts'
import type { Db } from './dialect.ts'
import type { SessionEnd } from './logout-calls.ts'
import { endedColumns, tellEnd } from './sessions.ts'
import { inTransaction } from './transaction.ts'

/** Tables whose rows belong to a user and mean nothing without one. */
const owned = [
  'user_terms',
  'user_roles',
  'user_permissions',
  'organization_members',
  'organization_member_roles',
  'user_grants',
  'enrollments',
  'passkeys',
  'push_transactions',
  'ciba_requests',
  'remembered_browsers',
  'user_devices',
  'user_positions',
  'tickets',
  'refresh_tokens',
] as const

/**
 * Deletes a user and all that belongs to one: identities with their passwords, factors, roles, memberships, consents,
 * sessions, tokens, tickets and unfinished logins. Tenant logs stay, and the applications of the sessions are told. False:
 * nobody of that id. Refuses the last `admin` (`conflict`).
 */
export const deleteUser = (db: Db, userId: string, end: SessionEnd): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('users')
      .set({ blocked: 1 })
      .where('user_id', '=', userId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await resignAdministrator(trx, userId)
    await erase(trx, sql<string>`${userId}`, end)
    return true
  })

/** Deletes every user whose primary identity is of this connection, and the secondary identities of it that others have. */
export const deleteUsersOfConnection = (db: Db, connection: string, end: SessionEnd): Promise<void> =>
  inTransaction(db, async trx => {
    await erase(
      trx,
      sql<string>`select primary_identity.user_id from identities as primary_identity
        where primary_identity.connection = ${connection} and primary_identity.position = 0`,
      end,
    )
    await trx
      .deleteFrom('passkeys')
      .where(
        sql<boolean>`exists (select 1 from identities where identities.connection = ${connection}
          and identities.provider = passkeys.provider and identities.identity_user_id = passkeys.identity_user_id)`,
      )
      .execute()
    await trx.deleteFrom('identities').where('connection', '=', connection).execute()
  })

/** `users` is one id or a subquery of ids; it is asked again for each table, so identities go last. */
const erase = async (trx: Db, users: Expression<string>, end: SessionEnd): Promise<void> => {
  const theirs = sql<boolean>`user_id in (${users})`
  await trx
    .deleteFrom('password_history')
    .where(
      sql<boolean>`exists (select 1 from identities where identities.user_id in (${users})
        and identities.provider = password_history.provider
        and identities.identity_user_id = password_history.identity_user_id)`,
    )
    .execute()
  await tellEnd(trx, await trx.deleteFrom('sessions').where(theirs).returning(endedColumns).execute(), end)
  await trx
    .deleteFrom('oidc_records')
    .where('grant_id', 'in', eb => eb.selectFrom('refresh_tokens').select('grant_id').where(theirs))
    .execute()
  for (const table of owned) await trx.deleteFrom(table).where(theirs).execute()
  await trx.deleteFrom('logins').where(theirs).where('status', '=', 'active').execute()
  await trx.deleteFrom('users').where(theirs).execute()
  await trx.deleteFrom('identities').where(theirs).execute()
}
