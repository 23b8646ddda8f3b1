import type { Digest } from '../factor.ts'
import { browserTimeout, type Ceremony } from '../webauthn/ceremony.ts'
import { algorithms } from '../webauthn/options.ts'
import type { Descriptor } from './credential.ts'

/** What a browser needs to make a passkey (authentication reference, 8.4). */
export interface PasskeyCreation {
  rp: { id: string; name: string }
  user: { id: string; name: string; displayName: string }
  challenge: string
  pubKeyCredParams: { type: 'public-key'; alg: number }[]
  timeout: number
  authenticatorSelection: {
    residentKey: 'required'
    requireResidentKey: true
    userVerification: 'required'
    authenticatorAttachment?: 'platform'
  }
  excludeCredentials?: Descriptor[]
  attestation: 'none'
}

/** What a browser needs to ask for a passkey. It names no credential, so it tells nothing of anybody. */
export interface PasskeyRequest {
  challenge: string
  rpId: string
  timeout: number
  userVerification: 'required'
}

/** Whom a passkey is for, as the user's list of passkeys shows it. */
export interface PasskeyUser {
  handle: string
  name: string
  displayName?: string
}

/**
 * The user handle of an identity's passkeys (WebAuthn, 5.4.3). Another than that of the second-factor keys of the same
 * user: authenticators keep one discoverable credential for each handle, and one must not push out the other.
 */
export const passkeyHandle = (digest: Digest, provider: string, identityUserId: string): string =>
  digest(`passkey-user\0${provider}|${identityUserId}`)

/** Pure. `here` asks for the authenticator of this device. */
export const passkeyCreation = (
  ceremony: Ceremony,
  given: { user: PasskeyUser; relyingPartyName: string; exclude?: Descriptor[]; here?: boolean; timeout?: number },
): PasskeyCreation => ({
  rp: { id: ceremony.relyingParty, name: given.relyingPartyName },
  user: {
    id: given.user.handle,
    name: given.user.name,
    displayName: given.user.displayName ?? given.user.name,
  },
  challenge: ceremony.challenge,
  pubKeyCredParams: algorithms.map(alg => ({ type: 'public-key', alg })),
  timeout: given.timeout ?? browserTimeout,
  authenticatorSelection: {
    residentKey: 'required',
    requireResidentKey: true,
    userVerification: 'required',
    ...(given.here && { authenticatorAttachment: 'platform' }),
  },
  ...(given.exclude && given.exclude.length > 0 && { excludeCredentials: given.exclude }),
  attestation: 'none',
})

export const passkeyRequest = (ceremony: Ceremony, timeout: number = browserTimeout): PasskeyRequest => ({
  challenge: ceremony.challenge,
  rpId: ceremony.relyingParty,
  timeout,
  userVerification: 'required',
})
