import { cachedConnection } from '../accounts/cached-connection.ts'
import { signUp } from '../accounts/sign-up.ts'
import type { ActionHost } from '../actions/host.ts'
import { lookAtMade } from '../factors/passkey/made.ts'
import { passkeyAddressKey, passkeyFailures } from '../login/budgets.ts'
import type { HttpFacts } from '../login/login.ts'
import { handleOf } from '../login/passkeys.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { Client } from '../store/clients.ts'
import { giveBack, spend } from '../store/guards.ts'
import type { PasskeyEntry } from './passkey-entry.ts'
import { invalidRequest, PasskeyError } from './passkey-error.ts'
import { passkeyOrigins } from './passkey-origins.ts'
import { refusalFor } from './passkey-profile.ts'
import type { PasskeySession } from './passkey-session.ts'

/**
 * Makes the user of a `/passkey/register` by the passkey that was made since; answers its id. The challenge is used up with
 * it. Throws `PasskeyError` for what is refused, logged as `fs`.
 */
export const signUpByPasskey = async (
  services: Services,
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>,
  given: {
    session: Extract<PasskeySession, { purpose: 'register' }>
    /** Where the challenge leads by now. */
    entry: PasskeyEntry
    client: Client
    response: string
    http: HttpFacts
    /** What Actions of pre-user-registration are told that the request has sent. */
    body: Record<string, unknown>
  },
): Promise<string> => {
  const { session, entry, client, response, http, body } = given
  const { identityUserId, ceremony } = session
  const { db, now } = services
  const address = passkeyAddressKey(http.ip)
  if (!(await spend(db, address, passkeyFailures, now())).ok)
    throw new PasskeyError(429, 'too_many_attempts', 'Too many failed attempts. Wait for a minute before retrying.')
  const connection = await cachedConnection(services, entry.connection.name)
  if (!connection) throw invalidRequest('The connection is no longer there.')
  const made = await lookAtMade(response, {
    ceremony,
    origins: passkeyOrigins(services, client, response),
    known: [],
    handle: handleOf(services, 'auth0', identityUserId),
    userAgent: http.userAgent,
    now: now(),
  })
  if (!made.ok) {
    const about = { http, clientId: client.client_id, clientName: client.name, connection: connection.name }
    const details = { error: { message: made.fault }, authentication_methods: ['passkey'] }
    await writeLog(services, { type: 'fs', description: 'Invalid passkey', details }, about)
    throw new PasskeyError(403, 'invalid_grant', 'Passkey authentication failed.', true)
  }
  const answer = await signUp(services, host, {
    connection,
    clientId: client.client_id,
    organizationId: entry.organizationId,
    enabled: entry.connection.signup,
    account: session.account,
    http,
    body,
    passkey: {
      identityUserId,
      challenge: ceremony.challenge,
      expiresAt: ceremony.expiresAt,
      credential: made.passkey,
    },
  })
  if (!answer.ok && answer.problem.code === 'invalid-passkey')
    throw new PasskeyError(403, 'invalid_grant', 'Passkey authentication failed.', true)
  if (!answer.ok) throw refusalFor(answer.problem, true)
  await giveBack(db, address, passkeyFailures)
  return answer.user.user_id
}
