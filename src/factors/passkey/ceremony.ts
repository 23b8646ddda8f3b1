import type { Random } from '../factor.ts'
import type { Ceremony } from '../webauthn/ceremony.ts'
import { isSuffixOf } from '../webauthn/settings.ts'

/**
 * A fresh challenge for a passkey, or for making one. Whoever answers must be verified by the authenticator: a passkey
 * stands for itself, and not for a second step.
 */
export const passkeyCeremony = (given: { random: Random; relyingParty: string; expiresAt: number }): Ceremony => ({
  challenge: Buffer.from(given.random(32)).toString('base64url'),
  relyingParty: given.relyingParty,
  userVerification: 'required',
  expiresAt: given.expiresAt,
})

/** The relying party of passkeys at this host: the domain that was set, where browsers accept it for the host, else the host. */
export const passkeyRelyingParty = (set: string | undefined, hostname: string): string =>
  set && isSuffixOf(set, hostname) ? set : hostname
