import type { LogFact } from '../../flow/log-fact.ts'
import type { HttpFacts } from '../../login/login.ts'
import type { Services } from '../../services.ts'
import { loginFailures } from '../../store/attempts.ts'
import { isListed } from '../addresses.ts'
import { stageCounter } from '../counters.ts'
import { identifierDigest } from '../identifiers.ts'
import { type BotDetectionSettings, type ChallengePolicy, protection } from '../settings.ts'
import { isThrottled } from '../throttling.ts'
import type { Flow } from './challenge.ts'
import { asksFrom, type Chance, chanceOf } from './chance.ts'

/** Whether a browser is to show that somebody is behind it. `undefined`: nobody wants to know. */
export interface Assessment {
  ipOnAllowlist: boolean
  /** What the settings ask for. */
  requiresVerification: boolean
  /** Whether it is asked for: not while monitoring. */
  asks: boolean
  chance: Chance
}

const policyOf = (settings: BotDetectionSettings, flow: Flow): ChallengePolicy =>
  flow === 'password_reset'
    ? settings.challenge_password_reset_policy
    : flow === 'passwordless'
      ? settings.challenge_passwordless_policy
      : settings.challenge_password_policy

/** Who asks: by a page of ours, which a browser shows, or by an interface that programs are meant to call. */
export interface AssessedRequest {
  http: Pick<HttpFacts, 'ip' | 'userAgent' | 'language'>
  by: 'page' | 'api'
  identifier?: string
}

/**
 * Assesses a request before anything in it is looked at (login-flow reference, 6.3: `pla`). Costs nothing where bot
 * detection is off. What cannot be assessed is let through where the administrator says so, else asked.
 */
export const assessRequest = async (
  services: Pick<Services, 'db' | 'config' | 'now' | 'log'>,
  flow: Flow,
  request: AssessedRequest,
): Promise<Assessment | undefined> => {
  const settings = await protection(services, 'bot-detection')
  const { monitoring_mode_enabled: monitors, bot_detection_level: level } = settings
  const policy = policyOf(settings, flow)
  if (policy === 'never' && !monitors) return undefined
  if (isListed(settings.allowlist, request.http.ip))
    return { ipOnAllowlist: true, requiresVerification: false, asks: false, chance: 0 }
  const assessed = (requiresVerification: boolean, chance: Chance): Assessment => ({
    ipOnAllowlist: false,
    requiresVerification,
    asks: requiresVerification && !monitors && policy !== 'never',
    chance,
  })
  try {
    const chance = await chanceFor(services, request)
    return assessed(policy === 'always' || chance >= asksFrom[level], chance)
  } catch (error) {
    const { fail_open } = (await protection(services, 'captcha')).auth_challenge
    services.log.error({ err: error, flow, asked: !fail_open }, 'a request could not be assessed')
    return assessed(!fail_open, 0)
  }
}

const chanceFor = async (
  services: Pick<Services, 'db' | 'config' | 'now'>,
  { http, by, identifier }: AssessedRequest,
): Promise<Chance> => {
  const counter = await stageCounter(services, 'pre-login', http.ip)
  const digest = identifier ? identifierDigest(identifier) : undefined
  const [failures, throttled] = await Promise.all([
    loginFailures(services.db, { counter, identifier: digest }, services.now()),
    isThrottled(services, http.ip),
  ])
  return chanceOf({
    addressFailures: failures.ofAddress,
    throttled,
    identifierFailures: failures.ofIdentifier,
    browser: by === 'page' ? { userAgent: http.userAgent, namesLanguage: http.language !== undefined } : undefined,
  })
}

/** The entry of an assessment (login-flow reference, 6.3). */
export const assessmentLog = ({ ipOnAllowlist, requiresVerification }: Assessment): LogFact => ({
  type: 'pla',
  details: { ipOnAllowlist, requiresVerification },
})
