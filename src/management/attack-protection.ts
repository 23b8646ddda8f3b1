import { isDeepStrictEqual } from 'node:util'
import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { passwordFailures } from '../login/budgets.ts'
import { route } from './route.ts'
import { anyObject } from './schemas.ts'
import { invalid } from './validation.ts'

/*
 * How this server protects logins (management reference, 2.7). Nothing of it can be set: reads tell what is the case,
 * and a change is taken only if it changes nothing, so that an export may be imported again.
 */

const protections = {
  'brute-force-protection': {
    enabled: true,
    shields: ['block'],
    allowlist: [],
    mode: 'count_per_identifier_and_ip',
    max_attempts: passwordFailures.burst,
  },
  'breached-password-detection': {
    enabled: false,
    shields: [],
    admin_notification_frequency: [],
    method: 'standard',
    stage: { 'pre-user-registration': { shields: [] }, 'pre-change-password': { shields: [] } },
  },
  'suspicious-ip-throttling': {
    enabled: false,
    shields: [],
    allowlist: [],
    stage: {
      'pre-login': { max_attempts: 100, rate: 864_000 },
      'pre-user-registration': { max_attempts: 50, rate: 1200 },
      'pre-custom-token-exchange': { max_attempts: 10, rate: 600_000 },
    },
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
} as const satisfies Record<string, Record<string, unknown>>

const unchanged = (name: string, is: Record<string, unknown>, given: Record<string, unknown>): void => {
  const unknown = Object.keys(given).filter(key => !Object.hasOwn(is, key))
  if (unknown.length > 0) throw invalid('Payload', `Additional properties not allowed: ${unknown.join(',')}`)
  const changed = Object.keys(given).filter(key => !isDeepStrictEqual(given[key], is[key]))
  if (changed.length > 0)
    throw new AppError('feature_not_enabled', {
      message: `This server cannot change ${changed.join(', ')} of ${name}.`,
    })
}

const settingRoutes = (name: string, is: Record<string, unknown>) =>
  [
    route({
      method: 'get',
      path: `/attack-protection/${name}`,
      scopes: ['read:attack_protection'],
      summary: `Get ${name} settings`,
      tag: 'Attack protection',
      responses: { 200: anyObject },
      handler: async () => ({ status: 200, body: is }),
    }),
    route({
      method: 'patch',
      path: `/attack-protection/${name}`,
      scopes: ['update:attack_protection'],
      summary: `Update ${name} settings`,
      tag: 'Attack protection',
      body: z.record(z.string(), z.unknown()),
      responses: { 200: anyObject },
      handler: async ({ body }) => {
        unchanged(name, is, body)
        return { status: 200, body: is }
      },
    }),
  ] as const

export const attackProtectionRoutes = Object.entries(protections).flatMap(([name, is]) => settingRoutes(name, is))
