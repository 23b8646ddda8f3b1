import { type PasskeyFault, verifyPasskey } from '../../factors/passkey/verify.ts'
import { type AssertedJson, readAsserted } from '../../factors/webauthn/answer-schema.ts'
import { type BrowserError, browserError } from '../../factors/webauthn/browser-error.ts'
import type { Ceremony } from '../../factors/webauthn/ceremony.ts'
import type { ConnectionRef, ScreenError } from '../../flow/state.ts'
import { giveBack, spend } from '../../store/guards.ts'
import { type FoundPasskey, passkeyByKey } from '../../store/passkeys.ts'
import { passkeyAddressKey, passkeyFailures, passkeyUserKey } from '../budgets.ts'
import { happen, type Passage } from '../passage.ts'
import { ownOrigins } from '../passkeys.ts'
import { identified } from './first-factor.ts'

/** The button or the suggestion of the first page: an answer, or what went wrong in the browser. */
export const answerPasskeyForm = async (
  passage: Passage,
  { action, fields }: { action: string; fields: Record<string, string> },
): Promise<void> => {
  const ceremony = passage.state.identify.passkey
  const submitted = { username: fields['username'] ?? '' }
  const failed = browserError(action)
  if (failed) {
    happen(passage, { kind: 'form-refused', errors: [{ code: codeOf(failed) }], submitted })
    return
  }
  if (!ceremony) return refuse(passage, 'passkey-not-allowed', 'not-allowed')
  if (!fields['passkey']) return refuse(passage, 'no-passkey', 'no-passkey')
  await answerPasskey(passage, {
    ceremony,
    response: fields['passkey'],
    origins: ownOrigins(passage.parts.services),
  })
}

/** What the user is told of a ceremony that did not come to an end. */
const codeOf = ({ name }: BrowserError): string =>
  name === 'NotAllowedError' || name === 'AbortError' ? 'passkey-cancelled' : 'passkey-authentication-failed'

/**
 * A passkey as first factor, from the page or brought by a token request. Attempts are spent before anything is looked at;
 * whatever does not hold gets the same answer. The challenge is used up in the record that accepts it.
 */
export const answerPasskey = async (
  passage: Passage,
  given: { ceremony: Ceremony; response: string; origins: string[] },
): Promise<void> => {
  const { parts, http } = passage
  const { db, now } = parts.services
  const address = passkeyAddressKey(http.ip)
  if (!(await spend(db, address, passkeyFailures, now())).ok) return refuse(passage, 'too-many-requests', 'blocked')
  const asserted = readAsserted(given.response)
  if (!asserted) return refuse(passage, 'invalid-passkey', 'malformed answer')
  const found = await lookUp(passage, given.ceremony, asserted)
  if (!found) return refuse(passage, failure, 'unknown credential')
  const { passkey, connection } = found
  passage.suspect = { userId: passkey.userId }
  const user = passkeyUserKey(passkey.userId)
  if (!(await spend(db, user, passkeyFailures, now())).ok) return refuse(passage, 'too-many-requests', 'blocked')
  const { ceremony, origins } = given
  const verified = await verifyPasskey(asserted, passkey, { ceremony, origins, now: now() })
  if (!verified.ok) return refuse(passage, failure, verified.fault)
  const { challenge, expiresAt } = ceremony
  const { counter, data } = verified
  passage.claims.push({ kind: 'passkey', id: passkey.id, challenge, expiresAt, counter, data })
  passage.writes.push(trx => giveBack(trx, address, passkeyFailures))
  passage.writes.push(trx => giveBack(trx, user, passkeyFailures))
  const used = { id: passkey.id, elsewhere: isElsewhere(asserted) }
  await identified(passage, passkey.userId, { how: 'passkey', connection, passkey: used })
}

/** Only a passkey of an identity that this application lets in, by a connection that takes passkeys. */
const lookUp = async (
  { parts, state }: Passage,
  { relyingParty }: Ceremony,
  { id }: AssertedJson,
): Promise<{ passkey: FoundPasskey; connection: ConnectionRef } | undefined> => {
  const passkey = await passkeyByKey(parts.services.db, relyingParty, id)
  const connection = passkey && state.connections.find(one => one.passkeys && one.name === passkey.connection)
  return connection && { passkey, connection }
}

/** The browser says that the passkey came from a phone or a key, and not from what is built into this device. */
const isElsewhere = ({ authenticatorAttachment }: AssertedJson): boolean => authenticatorAttachment === 'cross-platform'

const failure = 'passkey-authentication-failed'

/** The answer was right, but another request used the challenge or the passkey is gone: as if it had been wrong. */
export const refuseLostPasskey = (passage: Passage): void =>
  refuse(passage, failure, 'the answer was used by another request')

const refuse = (passage: Passage, code: ScreenError['code'], why: PasskeyFault | (string & {})): void =>
  happen(passage, {
    kind: 'first-factor-refused',
    how: 'passkey',
    errors: [{ code }],
    submitted: { username: passage.state.identify.identifier ?? '' },
    why,
    logs:
      why === 'no-passkey'
        ? []
        : [
            {
              type: 'f',
              description: 'Passkey authentication failed',
              details: { error: { message: why, oauthError: 'access_denied' }, transaction_id: passage.state.traceId },
            },
          ],
  })
