import type { FactorContext } from '../factor.ts'
import { relyingPartyOf, type UserVerification, userVerificationOf, type WebAuthnType } from './settings.ts'

/** How long a challenge may be answered, and how long a browser waits for a key (WebAuthn, 15.1). */
export const challengeLifetime = 10 * 60_000
export const browserTimeout = 5 * 60_000

/** What must hold of the answer to a challenge, fixed when it was made. */
export interface Ceremony {
  /** Base64url of 32 random bytes. */
  challenge: string
  relyingParty: string
  userVerification: UserVerification
  expiresAt: number
}

/** A fresh challenge for this login at this host. */
export const newCeremony = (type: WebAuthnType, ctx: FactorContext): Ceremony => ({
  challenge: Buffer.from(ctx.random(32)).toString('base64url'),
  relyingParty: relyingPartyOf(type, ctx.settings.webauthn, ctx.site.hostname),
  userVerification: userVerificationOf(type, ctx.settings.webauthn),
  expiresAt: ctx.now + challengeLifetime,
})

/**
 * The origins at which an answer for this relying party may have been made: ours, and of its domain. An Android app has no
 * domain; its system lets it answer for those alone whose files name it.
 */
export const originsOf = ({ relyingParty }: Ceremony, origins: readonly string[]): string[] =>
  origins.filter(origin => {
    if (origin.startsWith('android:apk-key-hash:')) return true
    const { hostname } = new URL(origin)
    return hostname === relyingParty || hostname.endsWith(`.${relyingParty}`)
  })
