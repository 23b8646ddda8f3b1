import { type Selectable, sql } from 'kysely'
import { mostPasskeys, type Passkey } from '../factors/passkey/credential.ts'
import { type CredentialData, toBase64url } from '../factors/webauthn/credential.ts'
import { alphanumeric } from '../ids.ts'
import type { Db } from './dialect.ts'
import { claimOnce } from './guards.ts'
import type { Schema } from './schema.ts'

/** A passkey of an identity. Times are epoch milliseconds. */
export interface PasskeyRecord extends Passkey {
  userId: string
  provider: string
  identityUserId: string
  createdAt: number
  lastAuthAt?: number
}

/** A passkey that somebody signs in by, and the connection that this leads into. */
export interface FoundPasskey extends PasskeyRecord {
  connection: string
}

/** Every passkey of a user, oldest first. */
export const passkeysOf = async (db: Db, userId: string): Promise<PasskeyRecord[]> => {
  const rows = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toRecord)
}

/** The passkey by which a credential of a relying party is known here, with the connection of its identity. */
export const passkeyByKey = async (db: Db, relyingParty: string, keyId: string): Promise<FoundPasskey | undefined> => {
  const row = await db
    .selectFrom('passkeys')
    .innerJoin('identities', join =>
      join
        .onRef('identities.provider', '=', 'passkeys.provider')
        .onRef('identities.identity_user_id', '=', 'passkeys.identity_user_id'),
    )
    .selectAll('passkeys')
    .select('identities.connection')
    .where('relying_party', '=', relyingParty)
    .where('key_id', '=', keyId)
    .executeTakeFirst()
  return row && { ...toRecord(row), connection: row.connection }
}

/** Whether a passkey is still there. */
export const holdsPasskey = async (db: Db, id: string): Promise<boolean> =>
  (await db.selectFrom('passkeys').select('id').where('id', '=', id).executeTakeFirst()) !== undefined

export interface NewPasskey {
  id?: string
  provider: string
  identityUserId: string
  name?: string
  counter: number
  data: CredentialData
}

export const newPasskeyId = (): string => `dev_${alphanumeric(16)}`

/**
 * Stores a passkey of an identity. Refused: the user has the most that there may be, the credential is known at this
 * relying party, or the identity is gone. Belongs into a transaction.
 */
export const insertPasskey = async (
  trx: Db,
  passkey: NewPasskey,
  now: number,
): Promise<{ ok: true; id: string; userId: string } | { ok: false; why: 'full' | 'known' }> => {
  const { id = newPasskeyId(), provider, identityUserId, name, counter, data } = passkey
  const { key_id, relying_party_identifier, ...rest } = data
  // Of two that come together the row of the user makes one wait, and it counts what the other made.
  await trx
    .updateTable('users')
    .set({ updated_at: now })
    .where('user_id', 'in', eb =>
      eb
        .selectFrom('identities')
        .select('user_id')
        .where('provider', '=', provider)
        .where('identity_user_id', '=', identityUserId),
    )
    .execute()
  const made = await trx
    .insertInto('passkeys')
    .columns([
      'id',
      'user_id',
      'provider',
      'identity_user_id',
      'relying_party',
      'key_id',
      'name',
      'counter',
      'data',
      'created_at',
    ])
    .expression(eb =>
      eb
        .selectFrom('identities')
        .select([
          sql<string>`cast(${id} as text)`.as('id'),
          'identities.user_id',
          'identities.provider',
          'identities.identity_user_id',
          sql<string>`cast(${relying_party_identifier} as text)`.as('relying_party'),
          sql<string>`cast(${toBase64url(key_id)} as text)`.as('key_id'),
          sql<string | null>`cast(${name ?? null} as text)`.as('name'),
          sql<number>`cast(${counter} as bigint)`.as('counter'),
          sql<string>`cast(${JSON.stringify(rest)} as text)`.as('data'),
          sql<number>`cast(${now} as bigint)`.as('created_at'),
        ])
        .where('provider', '=', provider)
        .where('identity_user_id', '=', identityUserId)
        .where(
          sql<boolean>`(select count(*) from passkeys as held where held.user_id = identities.user_id) < ${mostPasskeys}`,
        ),
    )
    .onConflict(conflict => conflict.columns(['relying_party', 'key_id']).doNothing())
    .returning(['id', 'user_id'])
    .executeTakeFirst()
  if (made) return { ok: true, id: made.id, userId: made.user_id }
  const known = await trx
    .selectFrom('passkeys')
    .select('id')
    .where('relying_party', '=', relying_party_identifier)
    .where('key_id', '=', toBase64url(key_id))
    .executeTakeFirst()
  return { ok: false, why: known ? 'known' : 'full' }
}

/** Gives a passkey of a user another name. False: the user has no such passkey. */
export const renamePasskey = async (db: Db, userId: string, id: string, name: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('passkeys')
    .set({ name })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Removes passkeys of a user, one or all, and answers which there were. */
export const deletePasskeys = async (trx: Db, userId: string, which: { id: string } | 'all'): Promise<string[]> => {
  let query = trx.deleteFrom('passkeys').where('user_id', '=', userId)
  if (which !== 'all') query = query.where('id', '=', which.id)
  return (await query.returning('id').execute()).map(({ id }) => id)
}

/**
 * Uses up the challenge that a passkey answers, and moves its signature counter and what it says of itself on. False: the
 * challenge was used, the passkey is gone, or its counter has not grown (WebAuthn, 7.2); one that always says 0 counts
 * nothing. Belongs into a transaction.
 */
export const claimPasskey = async (
  trx: Db,
  used: { id: string; challenge: string; expiresAt: number; counter: number; data: CredentialData },
  now: number,
): Promise<boolean> => {
  if (!(await claimOnce(trx, passkeyClaim(used.challenge), used.expiresAt))) return false
  const { key_id: _, relying_party_identifier: __, ...data } = used.data
  const { numUpdatedRows } = await trx
    .updateTable('passkeys')
    .set({ counter: used.counter, data: JSON.stringify(data), last_auth_at: now })
    .where('id', '=', used.id)
    .where(eb => eb.or([eb('counter', '<', used.counter), ...(used.counter === 0 ? [eb('counter', '=', 0)] : [])]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** What the one answer to a challenge takes, be it to sign in or to make a passkey. */
export const passkeyClaim = (challenge: string): string => `webauthn:${challenge}`

/** Lets the passkeys of an identity go with it to another user. */
export const movePasskeys = async (
  trx: Db,
  { provider, identityUserId }: { provider: string; identityUserId: string },
  userId: string,
): Promise<void> => {
  await trx
    .updateTable('passkeys')
    .set({ user_id: userId })
    .where('provider', '=', provider)
    .where('identity_user_id', '=', identityUserId)
    .execute()
}

const toRecord = (row: Selectable<Schema['passkeys']>): PasskeyRecord => ({
  id: row.id,
  userId: row.user_id,
  provider: row.provider,
  identityUserId: row.identity_user_id,
  name: row.name ?? undefined,
  counter: row.counter,
  data: { ...JSON.parse(row.data), key_id: row.key_id, relying_party_identifier: row.relying_party },
  createdAt: row.created_at,
  lastAuthAt: row.last_auth_at ?? undefined,
})
