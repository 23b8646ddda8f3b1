import type { Db } from './dialect.ts'
import { reindexUser } from './user-terms.ts'
import { normalEmail } from './users.ts'

/** Whose address was proven: a user's own, or that of an identity that is linked to the user. */
export interface ProvenEmail {
  userId: string
  /** The linked identity; without it, the user's own address. */
  identity?: { provider: string; user_id: string }
  email: string
}

/**
 * Marks an address as verified, in the caller's transaction; of a linked identity in its `profileData`, where the user's
 * own is left as it is. False: it is not the address any more, or the identity is not linked to the user.
 */
export const markEmailVerified = async (
  trx: Db,
  { userId, identity, email }: ProvenEmail,
  now: number,
): Promise<boolean> => {
  // Also locks the row, so that an identity read next cannot change before it is written.
  let changed = trx.updateTable('users').set({ updated_at: now }).where('user_id', '=', userId)
  if (!identity) changed = changed.set({ email_verified: 1 }).where('email', '=', normalEmail(email))
  const { numUpdatedRows } = await changed.executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  if (!identity) return true
  const own = await trx
    .selectFrom('identities')
    .select(['provider', 'identity_user_id', 'profile'])
    .where('provider', '=', identity.provider)
    .where('identity_user_id', '=', identity.user_id)
    .where('user_id', '=', userId)
    .where('position', '>', 0)
    .where('email', '=', normalEmail(email))
    .executeTakeFirst()
  if (!own) return false
  const profile = { ...(JSON.parse(own.profile) as Record<string, unknown>), email_verified: true }
  await trx
    .updateTable('identities')
    .set({ profile: JSON.stringify(profile) })
    .where('provider', '=', own.provider)
    .where('identity_user_id', '=', own.identity_user_id)
    .execute()
  await reindexUser(trx, userId)
  return true
}
