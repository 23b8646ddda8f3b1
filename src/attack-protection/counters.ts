import { isDeepStrictEqual } from 'node:util'
import type { Services } from '../services.ts'
import type { BucketCounter, Counter, FailureCounter } from '../store/attempts.ts'
import type { BucketSize } from '../store/guards.ts'
import { addressKey, isListed, isLoopback } from './addresses.ts'
import { identifierDigest } from './identifiers.ts'
import {
  type BruteForceSettings,
  defaultProtections,
  protection,
  type SuspiciousIpSettings,
  type ThrottlingStage,
} from './settings.ts'

type Reading = Pick<Services, 'db' | 'config'>

/** A block ends so long after the last wrong password (login-flow reference, 4.9). */
const failuresKept = 30 * 24 * 60 * 60_000

/** Logins of one user from one address, right or wrong: 20 at once, then 10 a minute. */
const sameUserLogins: BucketSize = { burst: 20, intervalMs: 6000 }

export type Stage = keyof SuspiciousIpSettings['stage']

const kinds = {
  'pre-login': 'login',
  'pre-user-registration': 'signup',
  'pre-custom-token-exchange': 'exchange',
} as const satisfies Record<Stage, BucketCounter['kind']>

export const stages = Object.keys(kinds) as Stage[]

/** The counter of wrong passwords; none where nobody is to be counted. */
const failureCounter = (
  settings: BruteForceSettings,
  { identifier, connection, ip }: { identifier: string; connection: string; ip: string },
): FailureCounter | undefined =>
  settings.enabled && !isListed(settings.allowlist, ip)
    ? {
        kind: 'failures',
        identifier: identifierDigest(identifier),
        connection,
        address: settings.mode === 'count_per_identifier' ? '' : addressKey(ip),
        most: settings.max_attempts,
        keepMs: failuresKept,
        blocks: settings.shields.includes('block'),
      }
    : undefined

/**
 * While nobody has chosen other numbers, a developer's machine does not shut itself out; in production, where all that
 * seems to come from the machine itself may be a proxy that is not believed, it is counted like any other.
 */
const isSpared = ({ config }: Reading, stage: Stage, numbers: ThrottlingStage, ip: string): boolean =>
  !config.production &&
  isLoopback(ip) &&
  isDeepStrictEqual(numbers, defaultProtections['suspicious-ip-throttling'].stage[stage])

/** The counter of an address at a stage, whether it is in force or not. */
const addressCounter = (settings: SuspiciousIpSettings, stage: Stage, ip: string): BucketCounter => {
  const { max_attempts, rate } = settings.stage[stage]
  return {
    kind: kinds[stage],
    address: addressKey(ip),
    size: { burst: max_attempts, intervalMs: rate },
    blocks: settings.shields.includes('block'),
  }
}

/** The counter of an address at a stage; none where it is not to be counted. */
export const stageCounter = async (services: Reading, stage: Stage, ip: string): Promise<BucketCounter | undefined> => {
  const settings = await protection(services, 'suspicious-ip-throttling')
  return settings.enabled && !isListed(settings.allowlist, ip) && !isSpared(services, stage, settings.stage[stage], ip)
    ? addressCounter(settings, stage, ip)
    : undefined
}

/** The counters of an address at every stage, to be looked at or emptied. */
export const addressCounters = async (services: Reading, ip: string): Promise<BucketCounter[]> => {
  const settings = await protection(services, 'suspicious-ip-throttling')
  return stages.map(stage => addressCounter(settings, stage, ip))
}

/** All that counts one attempt to log in with a password, in the order in which rows are locked. */
export const loginCounters = async (
  services: Reading,
  attempt: { identifier: string; connection: string; ip: string },
): Promise<Counter[]> => {
  const { identifier, connection, ip } = attempt
  const sameUser: BucketCounter | undefined = isLoopback(ip)
    ? undefined
    : {
        kind: 'same-user',
        identifier: identifierDigest(identifier),
        connection,
        address: addressKey(ip),
        size: sameUserLogins,
        blocks: true,
      }
  const counters = [
    failureCounter(await protection(services, 'brute-force-protection'), attempt),
    sameUser,
    await stageCounter(services, 'pre-login', ip),
  ]
  return counters.filter(counter => counter !== undefined)
}
