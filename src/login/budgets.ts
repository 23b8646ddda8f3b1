import type { Budget } from '../factors/factor.ts'
import type { BucketSize } from '../store/guards.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How much of what one user may do (reference, 4.9). */
export const budgets: Record<Budget, BucketSize> = {
  'otp-attempt': { burst: 10, intervalMs: 6 * minute },
  'recovery-attempt': { burst: 10, intervalMs: 6 * minute },
  'webauthn-attempt': { burst: 15, intervalMs: 4 * second },
  'webauthn-challenge': { burst: 15, intervalMs: 4 * second },
  'phone-send': { burst: 10, intervalMs: hour },
  'email-send': { burst: 20, intervalMs: minute },
  'push-send': { burst: 5, intervalMs: 12 * second },
}

/** The row that counts a budget of a user. */
export const bucketKey = (budget: Budget, userId: string): string => `${budget}:${userId}`

/** Wrong passkeys from an address, and of a user (reference, 4.9: as for WebAuthn as second factor). */
export const passkeyFailures: BucketSize = { burst: 15, intervalMs: 4 * second }
export const passkeyAddressKey = (ip: string): string => `passkey-ip:${ip}`
export const passkeyUserKey = (userId: string): string => `passkey-user:${userId}`

/** Tries to exchange an out-of-band code, for one login (reference, 4.9). */
export const oobExchanges: BucketSize = { burst: 12, intervalMs: 5 * second }
