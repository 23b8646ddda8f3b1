import type { NewAccount } from '../accounts/new-account.ts'
import type { Ceremony } from '../factors/webauthn/ceremony.ts'
import type { Services } from '../services.ts'
import { openSealed, sealFor } from './sealed.ts'

/** How long an application has from a challenge to its answer, in milliseconds; what it tells the authenticator. */
export const passkeySessionLifetime = 5 * 60_000

/** What an `auth_session` holds: the challenge, and what it was asked for by whom (authentication reference, 8.4). */
export type PasskeySession = {
  clientId: string
  /** Name of the connection. */
  connection: string
  /** As the request named it. */
  organization?: string
  ceremony: Ceremony
} & (
  | { purpose: 'login' }
  /** Somebody who is yet to be made: under this id, which the passkey carries the digest of. */
  | { purpose: 'register'; identityUserId: string; account: NewAccount }
)

const purpose = 'passkey.session'

export const sealPasskeySession = ({ box }: Services, session: PasskeySession): string => sealFor(box, purpose, session)

/** Reads an `auth_session`. Whether its time is over or its challenge was used is for the answer to find out. */
export const openPasskeySession = ({ box }: Services, text: string | undefined): PasskeySession | undefined =>
  openSealed<PasskeySession>(box, purpose, text)
