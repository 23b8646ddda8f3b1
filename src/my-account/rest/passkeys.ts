import { z } from 'zod'
import { passkeyOrigins } from '../../authentication/passkey-origins.ts'
import { passkeySessionLifetime } from '../../authentication/passkey-session.ts'
import { openSealed, sealFor } from '../../authentication/sealed.ts'
import { descriptorsAt, mostPasskeys } from '../../factors/passkey/credential.ts'
import { lookAtMade, type MadePasskey } from '../../factors/passkey/made.ts'
import { passkeyCreation } from '../../factors/passkey/options.ts'
import type { Ceremony } from '../../factors/webauthn/ceremony.ts'
import type { HttpFacts } from '../../login/login.ts'
import { enrolledPasskey, failedEnrollment } from '../../login/passkey-logs.ts'
import { handleOf, newPasskeyCeremony } from '../../login/passkeys.ts'
import { insertLogs, logRow, writeLog } from '../../logs/write.ts'
import type { Services } from '../../services.ts'
import { cachedClient } from '../../store/clients.ts'
import { claimOnce } from '../../store/guards.ts'
import { insertPasskey, newPasskeyId, type PasskeyRecord, passkeyClaim, passkeysOf } from '../../store/passkeys.ts'
import { inTransaction } from '../../store/transaction.ts'
import { passkeyIdentities } from '../passkeys.ts'
import { type AccountCaller, changeableBy } from './caller.ts'
import type { MethodBody } from './method-body.ts'
import { Problem } from './problem.ts'

/** What `POST /authentication-methods` takes for a passkey: which of the user's identities it is for. */
export const passkeyCreateBody = z.strictObject({
  type: z.literal('passkey'),
  /** Name of the connection. */
  connection: z.string().max(128).optional(),
  identity_user_id: z.string().max(128).optional(),
  /** What the user has at this domain is excluded always. */
  use_exclude_credentials: z.boolean().optional(),
})

export const passkeyVerifyBody = z.object({
  auth_session: z.string().min(1).max(8192),
  authn_response: z.record(z.string(), z.unknown()),
})

const prefix = 'passkey|'

export const namesPasskey = (id: string): boolean => id.startsWith(prefix)

/** The passkey of a list that an id of this API names. */
export const findPasskey = (passkeys: PasskeyRecord[], id: string): PasskeyRecord | undefined =>
  passkeys.find(one => prefix + one.id === id)

/** A passkey as its owner sees it; all of it is public. */
export const passkeyBody = ({
  id,
  name,
  data,
  provider,
  identityUserId,
  createdAt,
  lastAuthAt,
}: PasskeyRecord): MethodBody => ({
  id: prefix + id,
  type: 'passkey',
  ...(name !== undefined && { name }),
  identity_user_id: `${provider}|${identityUserId}`,
  key_id: data.key_id,
  public_key: data.public_key,
  credential_device_type: data.credential_device_type,
  credential_backed_up: data.credential_backed_up,
  user_handle: data.user_handle,
  user_agent: data.user_agent,
  transports: data.transports,
  aaguid: data.aaguid,
  relying_party_id: data.relying_party_identifier,
  usage: ['primary'],
  created_at: new Date(createdAt).toISOString(),
  ...(lastAuthAt !== undefined && { last_auth_at: new Date(lastAuthAt).toISOString() }),
})

/** What an `auth_session` of a passkey holds: its challenge, and whose it is to be. */
interface AuthSession {
  id: string
  userId: string
  clientId: string
  provider: string
  identityUserId: string
  ceremony: Ceremony
}

const purpose = 'my-account.passkey'

/** Begins to make a passkey for the caller. Refused where the user has no identity that takes passkeys, or too many. */
export const startPasskey = async (
  services: Services,
  caller: AccountCaller,
  asked: z.output<typeof passkeyCreateBody>,
  http: HttpFacts,
): Promise<Record<string, unknown> & { id: string }> => {
  await changeableBy(services, caller)
  const { user, clientId } = caller
  const { connection, identity_user_id: wanted } = asked
  const identity = (await passkeyIdentities(services, user)).find(
    one =>
      (connection === undefined || one.connection === connection) &&
      (wanted === undefined || wanted === one.user_id || wanted === `${one.provider}|${one.user_id}`),
  )
  if (!identity) throw new Problem(400, 'Passkeys are not enabled for this user')
  const has = await passkeysOf(services.db, user.user_id)
  if (has.length >= mostPasskeys) throw full()
  const ceremony = await newPasskeyCeremony(services, {
    hostname: http.hostname,
    expiresAt: services.now() + passkeySessionLifetime,
  })
  const id = newPasskeyId()
  const { provider, user_id: identityUserId } = identity
  const session: AuthSession = { id, userId: user.user_id, clientId, provider, identityUserId, ceremony }
  const name = identity.email ?? identity.username ?? identity.phone_number ?? user.name ?? user.user_id
  return {
    id: prefix + id,
    auth_session: sealFor(services.box, purpose, session),
    authn_params_public_key: passkeyCreation(ceremony, {
      user: { handle: handleOf(services, provider, identityUserId), name, displayName: user.name },
      relyingPartyName: ceremony.relyingParty,
      exclude: descriptorsAt(ceremony.relyingParty, has),
      timeout: passkeySessionLifetime,
    }),
  }
}

/** Takes the passkey that was made. Its challenge is used up with it; what fails is logged. */
export const verifyPasskeyMade = async (
  services: Services,
  caller: AccountCaller,
  id: string,
  { auth_session, authn_response }: z.output<typeof passkeyVerifyBody>,
  http: HttpFacts,
): Promise<MethodBody> => {
  const session = openSealed<AuthSession>(services.box, purpose, auth_session)
  const { user, clientId } = caller
  if (
    !session ||
    session.userId !== user.user_id ||
    session.clientId !== clientId ||
    (id !== prefix + session.id && id !== `${prefix}new`)
  )
    throw new Problem(400, 'Invalid auth_session', [{ detail: 'Invalid auth_session', ...at('auth_session') }])
  await changeableBy(services, caller)
  if (!(await passkeyIdentities(services, user)).some(one => one.user_id === session.identityUserId))
    throw new Problem(400, 'Passkeys are not enabled for this user')
  const { db, now } = services
  const client = await cachedClient(services, clientId)
  const response = JSON.stringify(authn_response)
  const { ceremony, provider, identityUserId } = session
  const made = await lookAtMade(response, {
    ceremony,
    origins: client ? passkeyOrigins(services, client, response) : [],
    known: descriptorsAt(ceremony.relyingParty, await passkeysOf(db, user.user_id)),
    handle: handleOf(services, provider, identityUserId),
    userAgent: http.userAgent,
    now: now(),
  })
  const about = { http, userId: user.user_id, userName: user.email, clientId, clientName: client?.name }
  const stored = made.ok ? await store(services, session, made.passkey, about) : made.fault
  if (typeof stored === 'string') {
    await writeLog(services, failedEnrollment(stored), about)
    throw stored === 'full' ? full() : invalidResponse()
  }
  return passkeyBody(stored)
}

/** Keeps it; a text says why not. */
const store = async (
  services: Services,
  { id, userId, provider, identityUserId, ceremony }: AuthSession,
  passkey: MadePasskey,
  about: Parameters<typeof writeLog>[2],
): Promise<PasskeyRecord | string> => {
  const now = services.now()
  const row = logRow(services, enrolledPasskey(id, userId), about)
  try {
    return await inTransaction(services.db, async trx => {
      if (!(await claimOnce(trx, passkeyClaim(ceremony.challenge), ceremony.expiresAt)))
        throw new NotStored('the answer was used by another request')
      const made = await insertPasskey(trx, { id, provider, identityUserId, ...passkey }, now)
      if (!made.ok) throw new NotStored(made.why)
      // The identity may have gone to another user since.
      if (made.userId !== userId) throw new NotStored('the user has no such identity any more')
      await insertLogs(trx, [row])
      return { id, userId, provider, identityUserId, createdAt: now, ...passkey }
    })
  } catch (error) {
    if (!(error instanceof NotStored)) throw error
    return error.message
  }
}

class NotStored extends Error {}

const full = () => new Problem(409, `An account has at most ${mostPasskeys} passkeys`)

const at = (field: string) => ({ field, pointer: `/${field}`, source: 'body' as const })

const invalidResponse = () =>
  new Problem(400, 'Invalid authn_response', [{ detail: 'Invalid authn_response', ...at('authn_response') }])
