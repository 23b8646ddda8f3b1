import { commonPasswords } from '../accounts/common-passwords.ts'
import type { Services } from '../services.ts'
import { isInRange } from './breach-range.ts'
import { type BreachedPasswordSettings, protection } from './settings.ts'

/** Where a password is looked at, by the names of settings and logs. */
export type BreachStage = 'login' | 'signup' | 'reset'

/** What is known of a password; `blocks` says whether it is to be refused for that. */
export type Breach = { kind: 'clean' } | { kind: 'breached'; blocks: boolean } | { kind: 'unknown'; blocks: true }

/** What pages call the refusal of such a password, or of one that could not be looked up. */
export const breachCodes = { breached: 'password-breached', unknown: 'password-unchecked' } as const

/** By which anybody may try out what happens (Auth0's own). */
const samples = ['Paaf213XXYYZZ', 'Paat739!!WWXXYYZZ']
const sampleStart = 'AUTH0-TEST-'

/** What is to be done at a stage about a password that is known from breaches; nothing where the detection is off. */
export const breachShields = async (
  services: Pick<Services, 'db'>,
  stage: BreachStage,
): Promise<readonly BreachedPasswordSettings['shields'][number][] | undefined> => {
  const settings = await protection(services, 'breached-password-detection')
  if (!settings.enabled) return undefined
  if (stage === 'login') return settings.shields
  return settings.stage[stage === 'signup' ? 'pre-user-registration' : 'pre-change-password'].shields
}

/**
 * Whether a password is known from breaches, where somebody has switched the detection on: by the list that comes with
 * the server, and by the range API that the operator names. Where that cannot be asked, the operator's setting decides
 * whether the password passes; it is logged either way. To be called outside transactions.
 */
export const checkBreach = async (
  services: Pick<Services, 'db' | 'config' | 'log'>,
  stage: BreachStage,
  password: string,
): Promise<Breach> => {
  const shields = await breachShields(services, stage)
  if (!shields) return { kind: 'clean' }
  const breached: Breach = { kind: 'breached', blocks: shields.includes('block') }
  if (samples.includes(password) || password.startsWith(sampleStart)) return breached
  if ((await commonPasswords()).has(password.toLowerCase())) return breached
  const { url, failClosed } = services.config.breachedPasswords
  if (url === undefined) return { kind: 'clean' }
  try {
    return (await isInRange(url, password)) ? breached : { kind: 'clean' }
  } catch (error) {
    const refuses = failClosed && breached.blocks
    services.log.error(
      { err: error, stage, refused: refuses },
      'the service that knows breached passwords could not be asked',
    )
    return refuses ? { kind: 'unknown', blocks: true } : { kind: 'clean' }
  }
}
