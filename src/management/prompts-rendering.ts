import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { tenantName } from '../logs/write.ts'
import { fieldsQuery } from './fields.ts'
import { offsetPage, offsetPageSchema, offsetQuery } from './pagination.ts'
import { prompts } from './prompts.ts'
import { route } from './route.ts'

const tag = 'Absent features'

/** Screens by the names that Auth0's tools know them by (its type declarations, ScreenGroupNameEnum). */
const screens =
  'login login-id login-password login-passwordless-email-code login-passwordless-email-link login-passwordless-sms-otp login-email-verification signup signup-id signup-password phone-identifier-enrollment phone-identifier-challenge email-identifier-challenge reset-password-request reset-password-email reset-password reset-password-success reset-password-error reset-password-mfa-email-challenge reset-password-mfa-otp-challenge reset-password-mfa-phone-challenge reset-password-mfa-push-challenge-push reset-password-mfa-recovery-code-challenge reset-password-mfa-sms-challenge reset-password-mfa-voice-challenge reset-password-mfa-webauthn-platform-challenge reset-password-mfa-webauthn-roaming-challenge custom-form consent consent-tenant-scopes customized-consent logout logout-complete logout-aborted mfa-push-welcome mfa-push-enrollment-qr mfa-push-enrollment-code mfa-push-success mfa-push-challenge-push mfa-push-list mfa-otp-enrollment-qr mfa-otp-enrollment-code mfa-otp-challenge mfa-voice-enrollment mfa-voice-challenge mfa-phone-challenge mfa-phone-enrollment mfa-webauthn-platform-enrollment mfa-webauthn-roaming-enrollment mfa-webauthn-platform-challenge mfa-webauthn-roaming-challenge mfa-webauthn-change-key-nickname mfa-webauthn-enrollment-success mfa-webauthn-error mfa-webauthn-not-available-error mfa-country-codes mfa-sms-enrollment mfa-sms-challenge mfa-sms-list mfa-email-challenge mfa-email-list mfa-recovery-code-enrollment mfa-recovery-code-challenge-new-code mfa-recovery-code-challenge mfa-detect-browser-capabilities mfa-enroll-result mfa-login-options mfa-begin-enroll-options status device-code-activation device-code-activation-allowed device-code-activation-denied device-code-confirmation email-verification-result email-otp-challenge organization-selection organization-picker pre-login-organization-picker accept-invitation redeem-ticket passkey-enrollment passkey-enrollment-local interstitial-captcha brute-force-protection-unblock brute-force-protection-unblock-success brute-force-protection-unblock-failure async-approval-error async-approval-accepted async-approval-denied confirmation async-approval-wrong-user'.split(
    ' ',
  ) as [string, ...string[]]

const mode = z.enum(['advanced', 'standard'])
const prompt = z.enum(prompts).describe('Name of the prompt')
const screen = z.enum(screens).describe('Name of the screen')
const settings = z.object({ tenant: z.string(), prompt: z.string(), screen: z.string(), rendering_mode: mode })

/**
 * How screens are rendered (management reference, 3): by this server itself, all of them. Screens that somebody else renders
 * are another product's; what an export shows may be sent back.
 */
export const promptRenderingRoutes = [
  route({
    method: 'get',
    path: '/prompts/rendering',
    scopes: ['read:prompts'],
    summary: 'Get render setting configurations for all screens',
    tag,
    query: z.strictObject({
      ...offsetQuery,
      ...fieldsQuery,
      prompt: prompt.optional(),
      screen: screen.optional(),
      rendering_mode: mode.optional(),
    }),
    responses: { 200: offsetPageSchema('configs', settings) },
    handler: async ({ query }) => ({ status: 200, body: offsetPage('configs')([], 0, query) }),
  }),
  route({
    method: 'patch',
    path: '/prompts/{prompt}/screen/{screen}/rendering',
    scopes: ['update:prompts'],
    summary: 'Update render settings for a screen',
    tag,
    params: z.strictObject({ prompt, screen }),
    body: z
      .strictObject({
        rendering_mode: mode,
        context_configuration: z.array(z.string()).nullable(),
        default_head_tags_disabled: z.boolean().nullable(),
        use_page_template: z.boolean().nullable(),
        head_tags: z.array(z.looseObject({})).nullable(),
        filters: z.looseObject({}).nullable(),
      })
      .partial()
      .refine(value => Object.keys(value).length > 0, { error: 'Too few properties defined (0), minimum 1' }),
    responses: { 200: settings },
    handler: async ({ params, body }) => {
      if (body.rendering_mode === 'advanced')
        throw new AppError('feature_not_enabled', {
          message: 'Screens are rendered by this server itself (rendering_mode standard).',
        })
      return { status: 200, body: { tenant: tenantName, ...params, rendering_mode: 'standard' as const } }
    },
  }),
] as const
