import type { AssertedJson, CreatedJson } from '../webauthn/answer-schema.ts'
import type { Ceremony } from '../webauthn/ceremony.ts'
import type { CredentialData } from '../webauthn/credential.ts'
import { type Fault, type Verified, verifyAssertion, verifyCreation } from '../webauthn/verify.ts'
import type { Descriptor, Passkey } from './credential.ts'

export type PasskeyFault = Fault | 'challenge has expired' | 'user handle is missing' | 'backup eligibility has changed'

type VerifiedPasskey<T> = Verified<T> | { ok: false; fault: PasskeyFault }

interface Expected {
  ceremony: Ceremony
  /** Every origin at which an answer may have been made. */
  origins: readonly string[]
  now: number
}

/**
 * Looks at an assertion by a passkey as first factor (WebAuthn, 7.2): who it is for was not known, so the authenticator
 * must say so by the user handle. What it says of backups is kept; whether it can make them never changes.
 */
export const verifyPasskey = async (
  answer: AssertedJson,
  { id, counter, data }: Passkey,
  { now, ...expected }: Expected,
): Promise<VerifiedPasskey<{ counter: number; data: CredentialData }>> => {
  if (now >= expected.ceremony.expiresAt) return { ok: false, fault: 'challenge has expired' }
  const { userHandle } = answer.response
  if (!userHandle) return { ok: false, fault: 'user handle is missing' }
  const verified = await verifyAssertion(answer, [{ ...data, enrollmentId: id, counter }], expected)
  if (!verified.ok) return verified
  const before = data.credential_device_type
  if (before !== undefined && before !== verified.data.credential_device_type)
    return { ok: false, fault: 'backup eligibility has changed' }
  // One that an administrator has imported may not have said whose it is.
  return {
    ok: true,
    counter: verified.counter,
    data: { ...verified.data, user_handle: data.user_handle ?? userHandle },
  }
}

/** Looks at a new passkey (WebAuthn, 7.1). `known` are those that the user has at this relying party. */
export const verifyNewPasskey = async (
  answer: CreatedJson,
  known: readonly Descriptor[],
  { now, ...expected }: Expected,
): Promise<VerifiedPasskey<{ counter: number; data: CredentialData }>> => {
  if (now >= expected.ceremony.expiresAt) return { ok: false, fault: 'challenge has expired' }
  if (known.some(({ id }) => id === answer.id)) return { ok: false, fault: 'credential is enrolled already' }
  return verifyCreation(answer, [], expected)
}
