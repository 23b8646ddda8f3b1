/** What a script asked for through `api.*`, as plain data in call order. Validated by src/actions/event-api before anybody reads it. */
export type Command =
  | { kind: 'deny'; reason: string }
  | { kind: 'validation-error'; code: string; message: string }
  | MfaCommand
  | {
      kind: 'multifactor'
      provider: 'any' | 'none' | 'guardian' | 'google-authenticator' | 'duo'
      allowRememberBrowser: boolean
    }
  | { kind: 'redirect'; url: string }
  | { kind: 'result-url'; url: string }
  /** Without a value the claim is taken back. */
  | { kind: 'id-token-claim' | 'access-token-claim'; name: string; value?: unknown }
  | { kind: 'add-scope' | 'remove-scope'; scope: string }
  | { kind: 'record-method'; url: string }
  | { kind: 'primary-user'; userId: string }
  | { kind: 'user-metadata' | 'app-metadata'; key: string; value: unknown }
  | { kind: 'transaction-metadata'; key: string; value: string | number | boolean | null }
  | { kind: 'session-revoke'; reason: string; preserveRefreshTokens: boolean }
  | { kind: 'session-expires-at' | 'session-idle-expires-at'; at: number }
  | { kind: 'session-cookie-mode'; mode: 'persistent' | 'non-persistent' }
  | { kind: 'refresh-token-revoke'; reason: string }
  | { kind: 'refresh-token-expires-at' | 'refresh-token-idle-expires-at'; at: number }
  | { kind: 'session-metadata' | 'refresh-token-metadata'; op: 'set' | 'delete'; key: string; value?: string | null }
  | { kind: 'session-metadata' | 'refresh-token-metadata'; op: 'evict' }

/** An MFA command: `challengeWith`, `challengeWithAny` (`any`), `enrollWith`, `enrollWithAny`. Without `any` the first factor is the default. */
export interface MfaCommand {
  kind: 'challenge' | 'enroll'
  any: boolean
  factors: FactorRequest[]
}

/** Who acts for whom, as the claim `act` tells it: whoever holds the token first, at most five in all. */
export interface Actor {
  sub: string
  act?: Actor
  [property: string]: string | number | boolean | Actor | undefined
}

export const factorTypes = [
  'otp',
  'email',
  'phone',
  'push-notification',
  'webauthn-platform',
  'webauthn-roaming',
  'recovery-code',
] as const

/** A factor by the word that Actions use for it. */
export type FactorType = (typeof factorTypes)[number]

export interface FactorRequest {
  type: FactorType
  options?: { preferredMethod?: 'sms' | 'voice' | 'both'; otpFallback?: boolean; [key: string]: unknown }
}
