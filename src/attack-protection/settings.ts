import type { Db } from '../store/dialect.ts'
import { cachedDocument } from '../store/settings.ts'

/** Wrong passwords for one identifier (management reference, 2.7). */
export interface BruteForceSettings {
  enabled: boolean
  shields: ('block' | 'user_notification')[]
  allowlist: string[]
  /** Per address, or all addresses together: the account is locked then. */
  mode: 'count_per_identifier_and_ip' | 'count_per_identifier'
  max_attempts: number
}

/** So many at once, then one every `rate` milliseconds. */
export interface ThrottlingStage {
  max_attempts: number
  rate: number
}

/** Failed logins and all sign-ups of one address. */
export interface SuspiciousIpSettings {
  enabled: boolean
  shields: ('block' | 'admin_notification')[]
  allowlist: string[]
  stage: Record<'pre-login' | 'pre-user-registration' | 'pre-custom-token-exchange', ThrottlingStage>
}

export type BreachFrequency = 'immediately' | 'daily' | 'weekly' | 'monthly'

/** Passwords that are known from breaches. */
export interface BreachedPasswordSettings {
  enabled: boolean
  /** At login. */
  shields: ('block' | 'user_notification' | 'admin_notification')[]
  admin_notification_frequency: BreachFrequency[]
  method: 'standard' | 'enhanced'
  stage: Record<'pre-user-registration' | 'pre-change-password', { shields: ('block' | 'admin_notification')[] }>
}

export type ChallengePolicy = 'never' | 'when_risky' | 'always'

/** When a browser has to show that somebody is behind it. */
export interface BotDetectionSettings {
  bot_detection_level: 'low' | 'medium' | 'high'
  challenge_password_policy: ChallengePolicy
  challenge_passwordless_policy: ChallengePolicy
  challenge_password_reset_policy: ChallengePolicy
  allowlist: string[]
  monitoring_mode_enabled: boolean
}

/** By what it shows that. */
export interface CaptchaSettings {
  active_provider_id: 'auth_challenge'
  auth_challenge: { fail_open: boolean }
}

export interface Protections {
  'brute-force-protection': BruteForceSettings
  'suspicious-ip-throttling': SuspiciousIpSettings
  'breached-password-detection': BreachedPasswordSettings
  'bot-detection': BotDetectionSettings
  captcha: CaptchaSettings
}

/** What somebody has set; a protection that is missing has its defaults. */
export type AttackProtectionDocument = Partial<Protections>

export const defaultProtections: Protections = {
  'brute-force-protection': {
    enabled: true,
    shields: ['block', 'user_notification'],
    allowlist: [],
    mode: 'count_per_identifier_and_ip',
    max_attempts: 10,
  },
  'suspicious-ip-throttling': {
    enabled: true,
    shields: ['admin_notification', 'block'],
    allowlist: [],
    stage: {
      'pre-login': { max_attempts: 100, rate: 864_000 },
      'pre-user-registration': { max_attempts: 50, rate: 1200 },
      'pre-custom-token-exchange': { max_attempts: 10, rate: 600_000 },
    },
  },
  'breached-password-detection': {
    enabled: false,
    shields: [],
    admin_notification_frequency: [],
    method: 'standard',
    stage: { 'pre-user-registration': { shields: [] }, 'pre-change-password': { shields: [] } },
  },
  'bot-detection': {
    bot_detection_level: 'medium',
    challenge_password_policy: 'never',
    challenge_passwordless_policy: 'never',
    challenge_password_reset_policy: 'never',
    allowlist: [],
    monitoring_mode_enabled: false,
  },
  captcha: { active_provider_id: 'auth_challenge', auth_challenge: { fail_open: false } },
}

/** The settings of one protection, through the cache; they are shared and must not be changed. */
export const protection = async <K extends keyof Protections>(
  services: { db: Db },
  name: K,
): Promise<Protections[K]> => {
  const set: AttackProtectionDocument = await cachedDocument(services, 'attack_protection')
  return set[name] ?? defaultProtections[name]
}
