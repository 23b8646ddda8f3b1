import { z } from '@hono/zod-openapi'
import { changeDocument, readDocument } from '../store/settings.ts'
import { locales } from './locales.ts'
import { route } from './route.ts'

const tag = 'Prompts'

/** Prompts with texts of their own (management reference, 2.5). */
export const prompts =
  'login login-id login-password login-passwordless login-email-verification signup signup-id signup-password phone-identifier-enrollment phone-identifier-challenge email-identifier-challenge reset-password custom-form consent customized-consent logout mfa-push mfa-otp mfa-voice mfa-phone mfa-webauthn mfa-sms mfa-email mfa-recovery-code mfa status device-flow email-verification email-otp-challenge organizations invitation common captcha passkeys brute-force-protection async-approval-flow confirmation'.split(
    ' ',
  ) as [string, ...string[]]

const params = z.strictObject({
  prompt: z.enum(prompts).describe('Name of the prompt'),
  language: z.enum(locales).describe('Language to update'),
})
const mostOwnTexts = 30
export const customTexts = z.record(
  z.string().max(100),
  z
    .record(z.string().max(200), z.string().max(10_000))
    .refine(screen => Object.keys(screen).filter(key => key.startsWith('var-')).length <= mostOwnTexts, {
      error: `Too many properties defined, maximum ${mostOwnTexts} that begin with var-`,
    }),
)

const settings = z.object({
  universal_login_experience: z.enum(['new', 'classic']),
  identifier_first: z.boolean(),
  webauthn_platform_first_factor: z.boolean(),
})

/** `/prompts` (management reference, 2.5): how the first screens are cut, and what every screen says. */
export const promptRoutes = [
  route({
    method: 'get',
    path: '/prompts',
    scopes: ['read:prompts'],
    summary: 'Get prompt settings',
    tag,
    responses: { 200: settings },
    handler: async ({ db }) => ({ status: 200, body: { ...(await readDocument(db, 'prompts')) } }),
  }),
  route({
    method: 'patch',
    path: '/prompts',
    scopes: ['update:prompts'],
    summary: 'Update prompt settings',
    tag,
    body: z
      .strictObject({
        universal_login_experience: z.literal('new').optional(),
        identifier_first: z.boolean().nullable().optional(),
        webauthn_platform_first_factor: z.literal(false).nullable().optional(),
      })
      .refine(value => Object.keys(value).length > 0, { error: 'Too few properties defined (0), minimum 1' }),
    responses: { 200: settings },
    handler: async ({ db, body }) => ({
      status: 200,
      body: {
        ...(await changeDocument(db, 'prompts', before => ({
          ...before,
          ...(body.identifier_first !== undefined && { identifier_first: body.identifier_first ?? false }),
        }))),
      },
    }),
  }),
  route({
    method: 'get',
    path: '/prompts/{prompt}/custom-text/{language}',
    scopes: ['read:prompts'],
    summary: 'Get custom text for a prompt',
    tag,
    params,
    responses: { 200: customTexts },
    handler: async ({ db, params: { prompt, language } }) => ({
      status: 200,
      body: (await readDocument(db, 'custom_text'))[prompt]?.[language] ?? {},
    }),
  }),
  route({
    method: 'put',
    path: '/prompts/{prompt}/custom-text/{language}',
    scopes: ['update:prompts'],
    summary: 'Set custom text for a specific prompt',
    tag,
    params,
    body: customTexts,
    responses: { 200: customTexts },
    handler: async ({ db, params: { prompt, language }, body }) => {
      await changeDocument(db, 'custom_text', before => {
        // A language without texts is none that the pages could be in.
        const { [language]: _, ...others } = before[prompt] ?? {}
        return { ...before, [prompt]: Object.keys(body).length > 0 ? { ...others, [language]: body } : others }
      })
      return { status: 200, body }
    },
  }),
] as const
