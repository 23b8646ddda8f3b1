import type { Budget } from '../factors/factor.ts'
import type { BucketSize } from '../store/guards.ts'
import { hashToken } from '../store/secrets.ts'

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

/** Wrong passwords per address and identifier before a block, and how long the block lasts (reference, 4.9). */
export const passwordFailures: BucketSize = { burst: 10, intervalMs: 30 * 24 * hour }

const digest = (text: string): string => Buffer.from(hashToken(text), 'base64url').toString('hex')

/** What the rows that count wrong passwords of an identifier begin with, whatever the address. */
export const passwordKeys = (identifier: string): string => `password:${digest(identifier.trim().toLowerCase())}:`

/** The row that counts wrong passwords of an identifier from an address, which stands in it so that blocks can be listed. */
export const passwordKey = (identifier: string, ip: string): string => `${passwordKeys(identifier)}${ip}`

/** Tries to exchange an out-of-band code, for one login (reference, 4.9). */
export const oobExchanges: BucketSize = { burst: 12, intervalMs: 5 * second }
