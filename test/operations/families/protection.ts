import { spendStage } from '../../../src/attack-protection/throttling.ts'
import { type Family, invalidBody, invalidPath, invalidQuery, type Refusal } from '../case.ts'
import { aUser } from '../makers.ts'
import { noUser } from './users.ts'

const unavailable = (message: string): Refusal => ({ status: 403, errorCode: 'feature_not_enabled', message })
const notBlocked: Refusal = { status: 404, message: 'is not blocked' }

/** What stands against guessing, and how logins are assessed. */
export const protection: Family = {
  'GET /attack-protection/brute-force-protection': {
    valid: () => ({}),
    shows: { enabled: true, shields: ['block', 'user_notification'], max_attempts: 10, allowlist: [] },
  },
  'PATCH /attack-protection/brute-force-protection': {
    valid: () => ({
      body: { enabled: true, shields: ['block', 'user_notification'], max_attempts: 10, allowlist: [] },
    }),
    shows: { max_attempts: 10, mode: 'count_per_identifier_and_ip' },
    refuses: {
      'attempts are counted from one': () => [
        { body: { max_attempts: 0 } },
        invalidBody('Value 0 is less than minimum 1'),
      ],
      'and to a hundred': () => [{ body: { max_attempts: 101 } }, invalidBody('Value 101 is greater than maximum 100')],
    },
  },
  'GET /attack-protection/suspicious-ip-throttling': {
    valid: () => ({}),
    shows: {
      enabled: true,
      stage: {
        'pre-login': { max_attempts: 100, rate: 864_000 },
        'pre-user-registration': { max_attempts: 50, rate: 1200 },
        'pre-custom-token-exchange': { max_attempts: 10, rate: 600_000 },
      },
    },
  },
  'PATCH /attack-protection/suspicious-ip-throttling': {
    valid: () => ({
      body: { allowlist: ['192.0.2.0/24'], stage: { 'pre-login': { max_attempts: 100, rate: 864_000 } } },
    }),
    shows: { allowlist: ['192.0.2.0/24'], stage: { 'pre-user-registration': { max_attempts: 50 } } },
  },
  'GET /attack-protection/breached-password-detection': {
    valid: () => ({}),
    shows: { enabled: false, shields: [], admin_notification_frequency: [], method: 'standard' },
  },
  'PATCH /attack-protection/breached-password-detection': {
    valid: () => ({ body: { shields: ['admin_notification'], admin_notification_frequency: ['daily'] } }),
    shows: { shields: ['admin_notification'], admin_notification_frequency: ['daily'] },
    refuses: {
      'what is not public is not known': () => [{ body: { method: 'enhanced' } }, unavailable('standard')],
    },
  },
  'GET /attack-protection/bot-detection': {
    valid: () => ({}),
    shows: {
      bot_detection_level: 'medium',
      challenge_password_policy: 'never',
      challenge_passwordless_policy: 'never',
      challenge_password_reset_policy: 'never',
      allowlist: [],
      monitoring_mode_enabled: false,
    },
  },
  'PATCH /attack-protection/bot-detection': {
    valid: () => ({ body: { challenge_password_policy: 'never', allowlist: ['192.0.2.1'] } }),
    shows: { challenge_password_policy: 'never', allowlist: ['192.0.2.1'] },
  },
  'GET /attack-protection/captcha': {
    valid: () => ({}),
    shows: { active_provider_id: 'auth_challenge', auth_challenge: { fail_open: false } },
  },
  'PATCH /attack-protection/captcha': {
    valid: () => ({ body: { active_provider_id: 'auth_challenge', auth_challenge: { fail_open: false } } }),
    shows: { active_provider_id: 'auth_challenge' },
    refuses: {
      'no other challenge than our own': world => [
        { body: { active_provider_id: 'hcaptcha', hcaptcha: { site_key: 'k', secret: world.secret() } } },
        unavailable('hcaptcha'),
      ],
    },
  },
  'GET /attack-protection/phone-provider-protection': { valid: () => ({}), shows: { type: 'default' } },
  'PATCH /attack-protection/phone-provider-protection': {
    valid: () => ({ body: { type: 'default' } }),
    shows: { type: 'default' },
    refuses: { 'one way only': () => [{ body: { type: 'exponential' } }, unavailable('default')] },
  },
  'GET /risk-assessments/settings': { valid: () => ({}), shows: { enabled: false } },
  'PATCH /risk-assessments/settings': { valid: () => ({ body: { enabled: true } }), shows: { enabled: true } },
  'GET /risk-assessments/settings/new-device': { valid: () => ({}), shows: { remember_for: 30 } },
  'PATCH /risk-assessments/settings/new-device': {
    valid: () => ({ body: { remember_for: 30 } }),
    shows: { remember_for: 30 },
    refuses: {
      'a year at most': () => [{ body: { remember_for: 366 } }, invalidBody('Value 366 is greater than maximum 365')],
    },
  },
  'GET /anomaly/blocks/ips/{id}': {
    valid: async world => {
      const address = '203.0.113.77'
      const throttled = { shields: ['block'], stage: { 'pre-user-registration': { max_attempts: 1 } } }
      await world.given('PATCH /attack-protection/suspicious-ip-throttling', { body: throttled })
      for (const _ of [1, 2]) await spendStage(world.services, 'pre-user-registration', address)
      return { params: { id: address } }
    },
    absent: { id: invalidPath("Object didn't pass validation for format ipv4-or-ipv6: names-nothing") },
    refuses: { 'an address that is free is not found': () => [{ params: { id: '192.0.2.1' } }, notBlocked] },
  },
  'DELETE /anomaly/blocks/ips/{id}': {
    valid: () => ({ params: { id: '192.0.2.78' } }),
    absent: { id: invalidPath("Object didn't pass validation for format ipv4-or-ipv6: names-nothing") },
  },
  'GET /supplemental-signals': { valid: () => ({}), shows: { akamai_enabled: false } },
  'PATCH /supplemental-signals': {
    valid: () => ({ body: { akamai_enabled: false } }),
    shows: { akamai_enabled: false },
    refuses: { 'nobody else is asked': () => [{ body: { akamai_enabled: true } }, unavailable('Akamai')] },
  },
  'GET /user-blocks': {
    valid: async world => ({ query: { identifier: (await aUser(world)).email } }),
    shows: { blocked_for: [] },
    refuses: { 'somebody must be named': () => [{}, invalidQuery('Missing required property: identifier')] },
  },
  'DELETE /user-blocks': {
    valid: async world => ({ query: { identifier: (await aUser(world)).email } }),
    refuses: { 'somebody must be named': () => [{}, invalidQuery('Missing required property: identifier')] },
  },
  'GET /user-blocks/{id}': {
    valid: async world => ({ params: { id: (await aUser(world)).user_id } }),
    shows: { blocked_for: [] },
    absent: { id: noUser },
  },
  'DELETE /user-blocks/{id}': {
    valid: async world => ({ params: { id: (await aUser(world)).user_id } }),
    absent: { id: noUser },
  },
}
