import { cachedConnection } from '../accounts/cached-connection.ts'
import { connectionRules } from '../accounts/connection-rules.ts'
import { passkeyCreation, passkeyRequest } from '../factors/passkey/options.ts'
import { hexId } from '../ids.ts'
import type { HttpFacts } from '../login/login.ts'
import { handleOf, newPasskeyCeremony } from '../login/passkeys.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { Client } from '../store/clients.ts'
import { spendPasskeyRequest } from '../universal-login/rate-limits.ts'
import { type PasskeyEntry, type PasskeyTarget, passkeyEntry } from './passkey-entry.ts'
import { PasskeyError } from './passkey-error.ts'
import { newPasskeyUser } from './passkey-profile.ts'
import { type PasskeySession, passkeySessionLifetime, sealPasskeySession } from './passkey-session.ts'

/** An application's request for a challenge. */
export interface ChallengeRequest extends PasskeyTarget {
  client: Client
  http: HttpFacts
}

/** The answer of `/passkey/challenge` and `/passkey/register` (authentication reference, 8.4). */
export interface PasskeyChallenge {
  auth_session: string
  authn_params_public_key: object
}

/**
 * A challenge that a passkey of any user of the connection may answer: it names nobody, so it tells nothing of anybody.
 * Throws `PasskeyError` for what is refused.
 */
export const challengePasskey = (services: Services, request: ChallengeRequest): Promise<PasskeyChallenge> =>
  started(services, request, 'login', async ({ connection }) => {
    const ceremony = await ceremonyFor(services, request.http)
    const { client, organization } = request
    const session: PasskeySession = {
      purpose: 'login',
      clientId: client.client_id,
      connection: connection.name,
      organization,
      ceremony,
    }
    return {
      auth_session: sealPasskeySession(services, session),
      authn_params_public_key: passkeyRequest(ceremony, passkeySessionLifetime),
    }
  })

/**
 * What a new user's first passkey is made with. Nobody is made yet, and whether somebody is there already is told only where
 * the tenant wants it told (`enable_public_signup_user_exists_error`). Throws `PasskeyError` for what is refused.
 */
export const registerPasskey = (
  services: Services,
  request: ChallengeRequest & { userProfile: string | undefined; userMetadata: string | undefined },
): Promise<PasskeyChallenge> =>
  started(services, request, 'register', async ({ connection }) => {
    const { client, http, organization } = request
    const account = await newPasskeyUser(services, connection, request)
    const ceremony = await ceremonyFor(services, http)
    const identityUserId = hexId(services.now())
    const session: PasskeySession = {
      purpose: 'register',
      clientId: client.client_id,
      connection: connection.name,
      organization,
      ceremony,
      identityUserId,
      account,
    }
    const known = await cachedConnection(services, connection.name)
    const [first] = connectionRules(known ?? { options: {} }).asked.flatMap(({ name }) => account[name] ?? [])
    return {
      auth_session: sealPasskeySession(services, session),
      authn_params_public_key: passkeyCreation(ceremony, {
        user: {
          handle: handleOf(services, 'auth0', identityUserId),
          name: first ?? '',
          displayName: account.name,
        },
        relyingPartyName: ceremony.relyingParty,
        timeout: passkeySessionLifetime,
      }),
    }
  })

const ceremonyFor = (services: Services, { hostname }: HttpFacts) =>
  newPasskeyCeremony(services, { hostname, expiresAt: services.now() + passkeySessionLifetime })

/** Begins a challenge and says so in the tenant log, or says why there is none. */
const started = async (
  services: Services,
  request: ChallengeRequest,
  purpose: PasskeySession['purpose'],
  begin: (entry: PasskeyEntry) => Promise<PasskeyChallenge>,
): Promise<PasskeyChallenge> => {
  const { client, http } = request
  const spent = await spendPasskeyRequest(services, http.ip)
  if (!spent.ok)
    throw new PasskeyError(429, 'too_many_requests', 'Too many requests from this address. Try again later.')
  const about = { http, clientId: client.client_id, clientName: client.name }
  try {
    const entry = await passkeyEntry(services, client, request)
    const { id, name, strategy } = entry.connection
    const challenge = await begin(entry)
    await writeLog(
      services,
      { type: 'passkey_challenge_started', details: { purpose } },
      { ...about, connection: name, connectionId: id, strategy, organizationId: entry.organizationId },
    )
    return challenge
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error
    const { code, message } = error
    await writeLog(
      services,
      {
        type: 'passkey_challenge_failed',
        description: message,
        details: { purpose, error: { message, oauthError: code } },
      },
      about,
    )
    throw error
  }
}
