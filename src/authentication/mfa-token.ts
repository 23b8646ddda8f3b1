import type { FactorType } from '../flow/command.ts'
import type { Services } from '../services.ts'
import { openSealed, sealFor } from './sealed.ts'

/** Ten minutes, fixed (login-flow reference, 4.9). */
export const mfaTokenLifetime = 10 * 60_000

/** The token request that waits for MFA, as far as it is needed to go on with it. */
export type Waiting =
  | { kind: 'password' | 'passkey' | 'passwordless' | 'exchange'; audience?: string; requested: string[] }
  | { kind: 'refresh'; refreshToken: string; audience?: string; scope?: string }

/** What an `mfa_token` holds: the login that waits, and for whom. The state and the bearer's secret open it together. */
export interface MfaToken {
  state: string
  browser: string
  clientId: string
  expiresAt: number
  waiting: Waiting
}

const purpose = 'mfa.token'

export const sealMfaToken = ({ box, now }: Services, token: Omit<MfaToken, 'expiresAt'>): string =>
  sealFor(box, purpose, { ...token, expiresAt: now() + mfaTokenLifetime } satisfies MfaToken)

export type OpenedMfaToken = { ok: true; token: MfaToken } | { ok: false; why: 'malformed' | 'expired' }

/** Reads an `mfa_token`. Whether its login still waits is for the login to say. */
export const openMfaToken = ({ box, now }: Services, text: string | undefined): OpenedMfaToken => {
  const token = openSealed<MfaToken>(box, purpose, text)
  if (!token) return { ok: false, why: 'malformed' }
  return token.expiresAt > now() ? { ok: true, token } : { ok: false, why: 'expired' }
}

/** What an `oob_code` holds: the challenge that it stands for. One that was begun anew since is answered by no other. */
export interface OobCode {
  /** The login, by what its bearer holds. */
  state: string
  begun: number
  type: FactorType
}

const oobPurpose = 'mfa.oob'

export const sealOobCode = ({ box }: Services, code: OobCode): string => sealFor(box, oobPurpose, code)

export const openOobCode = ({ box }: Services, text: string | undefined): OobCode | undefined =>
  openSealed<OobCode>(box, oobPurpose, text)
