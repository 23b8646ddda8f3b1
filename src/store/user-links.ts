import { AppError } from '../errors.ts'
import type { Db } from './dialect.ts'
import type { SessionEnd } from './logout-calls.ts'
import { movePasskeys } from './passkeys.ts'
import { inTransaction } from './transaction.ts'
import { deleteUser } from './user-deletion.ts'
import { reindexUser } from './user-terms.ts'
import { type Identity, normalEmail, normalPhone, normalUsername, taken, type User, userById } from './users.ts'

/** What an identity keeps of the profile of the user that it was, for `profileData`. */
export const profileOf = (user: User): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({
      email: user.email,
      email_verified: user.email === undefined ? undefined : user.email_verified,
      username: user.username,
      phone_number: user.phone_number,
      phone_verified: user.phone_number === undefined ? undefined : user.phone_verified,
      name: user.name,
      nickname: user.nickname,
      given_name: user.given_name,
      family_name: user.family_name,
      picture: user.picture,
    }).filter(([, value]) => value !== undefined),
  )

/**
 * Moves every identity of the secondary user to the primary one; the secondary user is deleted with all else it had, its
 * sessions included, whose applications are told.
 * Its unfinished logins stay, for one in which an Action links and then sets the primary user; any other ends at its
 * next step, with a user who is gone. Returns the primary user as it is then.
 */
export const linkUsers = (db: Db, primaryId: string, secondaryId: string, end: SessionEnd): Promise<User> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('users')
      .set({ updated_at: end.now })
      .where('user_id', '=', primaryId)
      .executeTakeFirst()
    const primary = await userById(trx, primaryId)
    const secondary = await userById(trx, secondaryId)
    if (numUpdatedRows === 0n || !primary || !secondary) throw new AppError('inexistent_user')
    for (const [index, identity] of secondary.identities.entries()) {
      await trx
        .updateTable('identities')
        .set({
          user_id: primaryId,
          position: primary.identities.length + index,
          ...(index === 0 && { profile: JSON.stringify(profileOf(secondary)) }),
        })
        .where('provider', '=', identity.provider)
        .where('identity_user_id', '=', identity.user_id)
        .execute()
      await movePasskeys(trx, { provider: identity.provider, identityUserId: identity.user_id }, primaryId)
    }
    await trx
      .updateTable('logins')
      .set({ user_id: primaryId })
      .where('user_id', '=', secondaryId)
      .where('status', '=', 'active')
      .execute()
    await deleteUser(trx, secondaryId, end)
    await reindexUser(trx, primaryId)
    return (await userById(trx, primaryId)) as User
  })

/** Takes a secondary identity from a user and makes it a user of its own again. The primary one cannot go. */
export const unlinkIdentity = (
  db: Db,
  userId: string,
  identity: { provider: string; user_id: string },
  now: number,
): Promise<User> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('users')
      .set({ updated_at: now })
      .where('user_id', '=', userId)
      .executeTakeFirst()
    const user = await userById(trx, userId)
    if (numUpdatedRows === 0n || !user) throw new AppError('inexistent_user')
    const index = user.identities.findIndex(i => i.provider === identity.provider && i.user_id === identity.user_id)
    const found = user.identities[index]
    if (!found) throw new AppError('not_found', { message: 'The identity does not exist.', showCode: false })
    if (index === 0)
      throw new AppError('operation_not_supported', { message: 'The primary identity cannot be unlinked.' })
    const own = `${found.provider}|${found.user_id}`
    const profile = found.profile as Record<string, string | boolean | undefined>
    const text = (key: string) => (typeof profile[key] === 'string' ? profile[key] : null)
    await trx
      .insertInto('users')
      .values({
        user_id: own,
        email: found.email ?? text('email'),
        email_verified: profile.email_verified === true ? 1 : 0,
        username: found.username ?? null,
        phone_number: found.phone_number ?? text('phone_number'),
        phone_verified: profile.phone_verified === true ? 1 : 0,
        name: text('name'),
        nickname: text('nickname'),
        given_name: text('given_name'),
        family_name: text('family_name'),
        picture: text('picture'),
        blocked: 0,
        app_metadata: '{}',
        user_metadata: '{}',
        logins_count: 0,
        last_login: null,
        last_ip: null,
        last_password_reset: null,
        multifactor_last_modified: null,
        created_at: now,
        updated_at: now,
      })
      .execute()
    await trx
      .updateTable('identities')
      .set({ user_id: own, position: 0, profile: '{}' })
      .where('provider', '=', found.provider)
      .where('identity_user_id', '=', found.user_id)
      .execute()
    await movePasskeys(trx, { provider: found.provider, identityUserId: found.user_id }, own)
    await reindexUser(trx, userId)
    await reindexUser(trx, own)
    return (await userById(trx, userId)) as User
  })

/** Changes a secondary identity: identifiers in its columns, all in what it keeps as `profileData`; `null` unsets. */
export const updateSecondaryIdentity = async (
  trx: Db,
  userId: string,
  identity: Identity,
  changes: { [member: string]: string | boolean | null | undefined },
): Promise<void> => {
  const normal = (member: string, value: string | boolean | null | undefined) => {
    if (typeof value !== 'string') return value
    if (member === 'email') return normalEmail(value)
    if (member === 'username') return normalUsername(value)
    return member === 'phone_number' ? normalPhone(value) : value
  }
  const given = Object.fromEntries(
    Object.entries(changes)
      .filter(([, value]) => value !== undefined)
      .map(([member, value]) => [member, normal(member, value)]),
  )
  if (Object.keys(given).length === 0) return
  const profile = Object.fromEntries(
    Object.entries({ ...identity.profile, ...given }).filter(([, value]) => value !== null),
  )
  await trx
    .updateTable('identities')
    .set({
      ...('email' in given && { email: given.email as string | null }),
      ...('username' in given && { username: given.username as string | null }),
      ...('phone_number' in given && { phone_number: given.phone_number as string | null }),
      profile: JSON.stringify(profile),
    })
    .where('provider', '=', identity.provider)
    .where('identity_user_id', '=', identity.user_id)
    .execute()
    .catch(taken)
  await reindexUser(trx, userId)
}
