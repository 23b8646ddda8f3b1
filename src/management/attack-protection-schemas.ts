import { z } from '@hono/zod-openapi'
import { isAddressOrRange } from '../attack-protection/addresses.ts'
import { format, uniqueItems } from './schemas.ts'

// What a change may say: every member may be left out, those of stages too.

const addressOrRange = format('ipv4-or-ipv6-or-cidr', isAddressOrRange)
const allowlist = z.array(addressOrRange).max(100).describe('Addresses and CIDR ranges that are not held to this.')
const listOf = <const T extends readonly [string, ...string[]]>(values: T) => uniqueItems(z.array(z.enum(values)))

/** How many at once; how many milliseconds until the next one. */
const stage = (mostAttempts: number) =>
  z
    .strictObject({
      max_attempts: z.int().min(1).max(mostAttempts),
      rate: z.int().min(1).max(86_400_000),
    })
    .partial()

export const bruteForce = z
  .strictObject({
    enabled: z.boolean(),
    shields: listOf(['block', 'user_notification']),
    allowlist,
    mode: z.enum(['count_per_identifier_and_ip', 'count_per_identifier']),
    max_attempts: z.int().min(1).max(100),
  })
  .partial()

export const suspiciousIp = z
  .strictObject({
    enabled: z.boolean(),
    shields: listOf(['block', 'admin_notification']),
    allowlist,
    stage: z
      .strictObject({
        'pre-login': stage(2500),
        'pre-user-registration': stage(72_000),
        'pre-custom-token-exchange': stage(72_000),
      })
      .partial(),
  })
  .partial()

const stageShields = z.strictObject({ shields: listOf(['block', 'admin_notification']) }).partial()

export const breachedPassword = z
  .strictObject({
    enabled: z.boolean(),
    shields: listOf(['block', 'user_notification', 'admin_notification']),
    admin_notification_frequency: listOf(['immediately', 'daily', 'weekly', 'monthly']),
    method: z.enum(['standard', 'enhanced']),
    stage: z.strictObject({ 'pre-user-registration': stageShields, 'pre-change-password': stageShields }).partial(),
  })
  .partial()

const policy = z.enum(['never', 'when_risky', 'always'])

export const botDetection = z
  .strictObject({
    bot_detection_level: z.enum(['low', 'medium', 'high']),
    challenge_password_policy: policy,
    challenge_passwordless_policy: policy,
    challenge_password_reset_policy: policy,
    allowlist,
    monitoring_mode_enabled: z.boolean(),
  })
  .partial()

const text = z.string().max(1024)
const keys = z.strictObject({ site_key: text, secret: text })

/** Auth0's providers, so that a body of another one is understood and refused by name. */
export const captcha = z
  .strictObject({
    active_provider_id: z.enum([
      'arkose',
      'auth_challenge',
      'friendly_captcha',
      'hcaptcha',
      'recaptcha_v2',
      'recaptcha_enterprise',
      'simple_captcha',
    ]),
    auth_challenge: z.strictObject({ fail_open: z.boolean() }),
    arkose: keys.extend({
      client_subdomain: text.optional(),
      verify_subdomain: text.optional(),
      fail_open: z.boolean().optional(),
    }),
    friendly_captcha: keys,
    hcaptcha: keys,
    recaptcha_v2: keys,
    recaptcha_enterprise: z.strictObject({ site_key: text, api_key: text, project_id: text }),
    simple_captcha: z.record(z.string(), z.unknown()),
  })
  .partial()
