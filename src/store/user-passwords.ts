import { timeOrderedId } from '../ids.ts'
import type { Db } from './dialect.ts'
import { inTransaction } from './transaction.ts'

/** How many earlier passwords a policy may ask for at most. */
const longestHistory = 24

/** Replaces the password of an identity and remembers the one before for the policy. False: no such identity. */
export const setPassword = (
  db: Db,
  identity: { provider: string; user_id: string },
  passwordHash: string,
  now: number,
): Promise<boolean> =>
  inTransaction(db, async trx => {
    // Takes the row's lock and reads it, so that of two changes that meet the second remembers the first.
    const before = await trx
      .updateTable('identities')
      .set(eb => ({ password_hash: eb.ref('password_hash') }))
      .where('provider', '=', identity.provider)
      .where('identity_user_id', '=', identity.user_id)
      .returning(['user_id', 'password_hash'])
      .executeTakeFirst()
    if (!before) return false
    await trx
      .updateTable('identities')
      .set({ password_hash: passwordHash })
      .where('provider', '=', identity.provider)
      .where('identity_user_id', '=', identity.user_id)
      .execute()
    await trx
      .updateTable('users')
      .set({ last_password_reset: now, updated_at: now })
      .where('user_id', '=', before.user_id)
      .execute()
    if (before.password_hash !== null) {
      await trx
        .insertInto('password_history')
        .values({
          id: timeOrderedId(now),
          provider: identity.provider,
          identity_user_id: identity.user_id,
          password_hash: before.password_hash,
          created_at: now,
        })
        .execute()
      await trx
        .deleteFrom('password_history')
        .where('provider', '=', identity.provider)
        .where('identity_user_id', '=', identity.user_id)
        .where('id', 'not in', eb =>
          eb
            .selectFrom('password_history')
            .select('id')
            .where('provider', '=', identity.provider)
            .where('identity_user_id', '=', identity.user_id)
            .orderBy('id', 'desc')
            .limit(longestHistory),
        )
        .execute()
    }
    return true
  })

/** Replaces a digest by a better one of the same password (after a login); loses against a password change. */
export const upgradePasswordHash = async (
  db: Db,
  identity: { provider: string; user_id: string },
  from: string,
  to: string,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('identities')
    .set({ password_hash: to })
    .where('provider', '=', identity.provider)
    .where('identity_user_id', '=', identity.user_id)
    .where('password_hash', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Digests of the present password and of those before it, newest first, `size` in all. */
export const passwordHistory = async (
  db: Db,
  identity: { provider: string; user_id: string },
  size: number,
): Promise<string[]> => {
  const present = await db
    .selectFrom('identities')
    .select('password_hash')
    .where('provider', '=', identity.provider)
    .where('identity_user_id', '=', identity.user_id)
    .executeTakeFirst()
  const earlier = await db
    .selectFrom('password_history')
    .select('password_hash')
    .where('provider', '=', identity.provider)
    .where('identity_user_id', '=', identity.user_id)
    .orderBy('id', 'desc')
    .limit(size)
    .execute()
  return [...(present?.password_hash ? [present.password_hash] : []), ...earlier.map(row => row.password_hash)].slice(
    0,
    size,
  )
}
