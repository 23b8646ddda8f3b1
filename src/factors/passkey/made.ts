import { readCreated } from '../webauthn/answer-schema.ts'
import type { Ceremony } from '../webauthn/ceremony.ts'
import type { CredentialData } from '../webauthn/credential.ts'
import type { Descriptor } from './credential.ts'
import { passkeyName } from './name.ts'
import { type PasskeyFault, verifyNewPasskey } from './verify.ts'

/** A new passkey as it is kept, under a name that its user will know it by. */
export interface MadePasskey {
  name: string
  counter: number
  data: CredentialData
}

/** What a new passkey is looked at with. */
export interface Making {
  ceremony: Ceremony
  /** Every origin at which it may have been made. */
  origins: readonly string[]
  /** Those that the user has at this relying party. */
  known: readonly Descriptor[]
  /** The handle of the identity that it is for. */
  handle: string
  userAgent?: string
  now: number
}

/** Looks at what a browser or an app says to have made. Nothing is used up. */
export const lookAtMade = async (
  response: string | undefined,
  { known, handle, userAgent, ...expected }: Making,
): Promise<{ ok: true; passkey: MadePasskey } | { ok: false; fault: PasskeyFault }> => {
  const created = readCreated(response)
  if (!created) return { ok: false, fault: 'malformed answer' }
  const verified = await verifyNewPasskey(created, known, expected)
  if (!verified.ok) return verified
  const user_agent = userAgent?.slice(0, 256)
  const data = { ...verified.data, user_handle: handle, user_agent }
  return { ok: true, passkey: { name: passkeyName(data.aaguid, user_agent), counter: verified.counter, data } }
}
