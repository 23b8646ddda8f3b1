import { mostPasskeys } from '../../factors/passkey/credential.ts'
import { lookAtMade, type MadePasskey } from '../../factors/passkey/made.ts'
import { type BrowserError, browserError } from '../../factors/webauthn/browser-error.ts'
import type { Ceremony } from '../../factors/webauthn/ceremony.ts'
import type { ScreenError } from '../../flow/state.ts'
import { insertPasskey, newPasskeyId, passkeyClaim, passkeysOf } from '../../store/passkeys.ts'
import type { User } from '../../store/users.ts'
import { leaveAlone, passkeyDelayed, passkeyRefused } from '../decline.ts'
import { happen, type Passage } from '../passage.ts'
import { enrolledPasskey, failedEnrollment } from '../passkey-logs.ts'
import { handleOf, knownPasskeys, ownOrigins, passkeyIdentity } from '../passkeys.ts'
import { ClaimLost } from '../record.ts'
import type { Submitted } from './answer.ts'
import { backToNames, signUp } from './sign-up.ts'

/** A form of `passkey-enrollment` or `passkey-enrollment-local`: before the first factor it signs somebody up. */
export const answerNewPasskey = (passage: Passage, answer: Submitted): Promise<void> =>
  passage.state.proof ? answerOffer(passage, answer) : answerSignupPasskey(passage, answer)

const answerSignupPasskey = async (passage: Passage, { action, fields }: Submitted): Promise<void> => {
  const { account, identifier } = passage.state.identify
  if (!account || action === 'back-action') {
    happen(passage, { kind: 'goto', screen: 'signup-id', identifier })
    return
  }
  if (action === 'abort-passkey-enrollment') {
    happen(passage, { kind: 'goto', screen: 'signup-password', identifier })
    return
  }
  const refuse = (errors: ScreenError[], why: string) =>
    happen(passage, { kind: 'form-refused', errors, logs: [failedEnrollment(why)] })
  const failed = browserError(action)
  if (failed) return refuse(...failureOf(failed))
  const looked = await lookAt(passage, account.passkey, fields['passkey'], handleFor(passage, account.identityUserId))
  if (!looked.ok) return refuse(looked.errors, looked.why)
  const { identityUserId } = account
  const { challenge, expiresAt } = account.passkey
  const errors = await signUp(passage, account.fields, {
    identityUserId,
    challenge,
    expiresAt,
    credential: looked.credential,
  })
  if (!errors) return
  if (errors.some(({ code }) => code.endsWith('-passkey'))) happen(passage, { kind: 'form-refused', errors })
  else backToNames(passage, errors)
}

const answerOffer = async (passage: Passage, { action, fields }: Submitted): Promise<void> => {
  const { state, parts, user } = passage
  const ceremony = state.passkeyOffer?.ceremony as Ceremony
  if (action === 'abort-passkey-enrollment' || action === 'back-action') return decline(passage, fields)
  const refuse = (errors: ScreenError[], why: string) =>
    happen(passage, { kind: 'passkey-refused', why, errors, logs: [failedEnrollment(why)] })
  const failed = browserError(action)
  if (failed) return refuse(...failureOf(failed))
  const identity = user && passkeyIdentity(user, state.proof?.connection?.name)
  if (!identity) return refuse([{ code: 'passkey-not-allowed' }], 'the user has no identity of a database connection')
  const handle = handleOf(parts.services, identity.provider, identity.user_id)
  const looked = await lookAt(passage, ceremony, fields['passkey'], handle)
  if (!looked.ok) return refuse(looked.errors, looked.why)
  if ((await passkeysOf(parts.services.db, (user as User).user_id)).length >= mostPasskeys)
    return refuse([{ code: 'passkey-enrollment-max-allowed-reached' }], 'too many passkeys')
  const id = newPasskeyId()
  const { provider, user_id: identityUserId } = identity
  passage.claims.push({ kind: 'once', key: passkeyClaim(ceremony.challenge), expiresAt: ceremony.expiresAt })
  passage.writes.push(async trx => {
    const made = await insertPasskey(trx, { id, provider, identityUserId, ...looked.credential }, parts.services.now())
    // What came in between is found out here, and undoes the claim.
    if (!made.ok || made.userId !== state.user?.id) throw new ClaimLost()
  })
  happen(passage, { kind: 'passkey-enrolled', id, logs: [enrolledPasskey(id, state.user?.id)] })
}

const decline = (passage: Passage, fields: Record<string, string>): void => {
  if (passage.state.passkeyOffer?.why !== 'account')
    leaveAlone(passage, fields['dontShowAgain'] === 'on' ? passkeyRefused : passkeyDelayed, 'passkey')
  happen(passage, { kind: 'passkey-declined' })
}

/** The challenge was used, or the user has got other passkeys meanwhile. */
export const refuseLostEnrollment = (passage: Passage): void => {
  const why = 'the answer was used by another request, or another passkey was made meanwhile'
  happen(passage, {
    kind: 'passkey-refused',
    why,
    errors: [{ code: 'passkey-enrollment-failure' }],
    logs: [failedEnrollment(why)],
  })
}

type Looked = { ok: true; credential: MadePasskey } | { ok: false; errors: ScreenError[]; why: string }

const lookAt = async (
  passage: Passage,
  ceremony: Ceremony,
  response: string | undefined,
  handle: string,
): Promise<Looked> => {
  const { services } = passage.parts
  const known = passage.state.user ? await knownPasskeys(passage, ceremony.relyingParty) : []
  const { userAgent } = passage.http
  const making = { ceremony, origins: ownOrigins(services), known, handle, userAgent, now: services.now() }
  const made = await lookAtMade(response, making)
  if (made.ok) return { ok: true, credential: made.passkey }
  const malformed = response ? 'invalid-passkey' : 'no-passkey'
  const code = made.fault === 'malformed answer' ? malformed : 'passkey-enrollment-failure'
  return { ok: false, errors: [{ code }], why: made.fault }
}

const handleFor = ({ parts }: Passage, identityUserId: string): string =>
  handleOf(parts.services, 'auth0', identityUserId)

/** What a ceremony that failed in the browser means for the user, and for the log. */
const failureOf = ({ name, message }: BrowserError): [ScreenError[], string] => {
  const code =
    name === 'NotAllowedError' || name === 'AbortError'
      ? 'passkey-cancelled'
      : name === 'InvalidStateError'
        ? 'passkey-exists'
        : 'passkey-enrollment-failure'
  return [[{ code }], message ? `${name}: ${message}` : name]
}
