import { createHash } from 'node:crypto'
import type { Passage } from './passage.ts'

/** "Remind me later" is two weeks (reference, 4.5). */
export const snoozedFor = 14 * 24 * 60 * 60_000

/** A passkey is offered again after thirty days, where the user says so after a year (connection option `passkey_options`). */
export const passkeyDelayed = 30 * 24 * 60 * 60_000
export const passkeyRefused = 365 * 24 * 60 * 60_000

/** What may be offered at the end of a login: to verify by this device, or to sign in by a passkey. */
export type Offer = 'device' | 'passkey'

/** Under what name a browser keeps that a user has turned down an offer; it tells nobody who the user is. */
export const declineKey = (userId: string, offer: Offer = 'device'): string =>
  createHash('sha256')
    .update(offer === 'device' ? `declined:${userId}` : `declined:${offer}:${userId}`)
    .digest('base64url')
    .slice(0, 16)

/** Lets this browser keep that the user of the login is not to be asked again for so long. */
export const leaveAlone = (passage: Passage, forMs: number, offer: Offer = 'device'): void => {
  passage.decline = { key: declineKey(passage.state.user?.id as string, offer), maxAgeSeconds: forMs / 1000 }
}
