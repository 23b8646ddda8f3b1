import { AppError } from '../errors.ts'
import type { CredentialData } from '../factors/webauthn/credential.ts'
import type { Services } from '../services.ts'
import { insertPasskey, type PasskeyRecord, passkeysOf } from '../store/passkeys.ts'
import { inTransaction } from '../store/transaction.ts'
import { userById } from '../store/users.ts'
import { type AuthenticationMethodBody, keyMembersOf } from './authentication-method-body.ts'
import { invalid } from './validation.ts'

const prefix = 'passkey|'

/** A passkey as the API shows it (login-flow reference, 4.3); all of it is public. */
export const passkeyBody = (
  passkey: PasskeyRecord,
  options: { confirmed?: boolean } = {},
): AuthenticationMethodBody => ({
  id: `${prefix}${passkey.id}`,
  type: 'passkey',
  ...(options.confirmed !== false && { confirmed: true }),
  name: passkey.name,
  ...keyMembersOf(passkey.data),
  identity_user_id: `${passkey.provider}|${passkey.identityUserId}`,
  created_at: new Date(passkey.createdAt).toISOString(),
  ...(passkey.lastAuthAt !== undefined && { last_auth_at: new Date(passkey.lastAuthAt).toISOString() }),
})

/** The passkey that an id of the API names; nothing for the id of another kind of method. */
export const passkeyById = async (
  { db }: Pick<Services, 'db'>,
  userId: string,
  id: string,
): Promise<PasskeyRecord | undefined> =>
  id.startsWith(prefix)
    ? (await passkeysOf(db, userId)).find(passkey => passkey.id === id.slice(prefix.length))
    : undefined

/** What the API is given of a passkey that was made elsewhere. */
export interface GivenPasskey {
  name?: string | undefined
  key_id?: string | undefined
  public_key?: string | undefined
  relying_party_identifier?: string | undefined
  identity_user_id?: string | undefined
  aaguid?: string | undefined
  credential_device_type?: 'single_device' | 'multi_device' | undefined
  credential_backed_up?: boolean | undefined
  transports?: string[] | undefined
  user_agent?: string | undefined
  user_handle?: string | undefined
}

const needed = (given: GivenPasskey, member: 'key_id' | 'public_key' | 'relying_party_identifier'): string => {
  const value = given[member]
  if (value === undefined) throw invalid('Payload', `Missing required property: ${member}`)
  return value
}

const conflict = (message: string) => new AppError('conflict', { message, showCode: false })

/**
 * Stores a passkey of a user, for the identity that is named or the first one that has passkeys at all; usable at once. One
 * that was given without its user handle takes it over from its first use.
 */
export const createPasskey = async (
  services: Pick<Services, 'db'>,
  userId: string,
  given: GivenPasskey,
  now: number,
): Promise<AuthenticationMethodBody> => {
  const { db } = services
  const user = await userById(db, userId)
  const { identity_user_id: wanted } = given
  const identity = user?.identities.find(
    one => one.provider === 'auth0' && (wanted === undefined || wanted === `${one.provider}|${one.user_id}`),
  )
  if (!identity)
    throw invalid('Payload', 'The user has no such identity of a database connection', ['identity_user_id'])
  const data: CredentialData = {
    key_id: needed(given, 'key_id'),
    public_key: needed(given, 'public_key'),
    relying_party_identifier: needed(given, 'relying_party_identifier'),
    aaguid: given.aaguid,
    credential_device_type: given.credential_device_type,
    credential_backed_up: given.credential_backed_up,
    transports: given.transports,
    user_agent: given.user_agent,
    user_handle: given.user_handle,
  }
  const passkey = { provider: identity.provider, identityUserId: identity.user_id, name: given.name, counter: 0, data }
  const made = await inTransaction(db, trx => insertPasskey(trx, passkey, now))
  if (!made.ok)
    throw conflict(
      made.why === 'known'
        ? 'The authentication method already exists.'
        : 'The user has the maximum number of passkeys.',
    )
  return passkeyBody({ ...passkey, id: made.id, userId, createdAt: now })
}
