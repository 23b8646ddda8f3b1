import { createHash } from 'node:crypto'
import type { Passage } from './passage.ts'

/** "Remind me later" is two weeks (reference, 4.5). */
export const snoozedFor = 14 * 24 * 60 * 60_000

/** Under what name a browser keeps that a user has turned down an offer; it tells nobody who the user is. */
export const declineKey = (userId: string): string =>
  createHash('sha256').update(`declined:${userId}`).digest('base64url').slice(0, 16)

/** Lets this browser keep that the user of the login is not to be asked again for so long. */
export const leaveAlone = (passage: Passage, forMs: number): void => {
  passage.decline = { key: declineKey(passage.state.user?.id as string), maxAgeSeconds: forMs / 1000 }
}
