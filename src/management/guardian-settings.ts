import { z } from '@hono/zod-openapi'
import { sealCredentials } from '../delivery/settings.ts'
import { AppError } from '../errors.ts'
import { codeDigits, codeLifetime } from '../factors/codes.ts'
import type { GuardianDocument } from '../store/documents.ts'
import { rememberLengths } from '../store/remembered-browsers.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { changeGuardian } from './guardian.ts'
import { route } from './route.ts'
import { invalid } from './validation.ts'

const read = { scopes: ['read:guardian_factors'], tag: 'Guardian' } as const
const update = { scopes: ['update:guardian_factors'], tag: 'Guardian' } as const

const hour = 3600
const day = 24 * hour

const settings = z.strictObject({
  display_remember_me_checkbox: z
    .boolean()
    .describe('Whether screens offer to remember the browser, where an Action allows it.'),
  remember_me_default_value: z.boolean().describe('Whether the box is ticked already.'),
  mfa_session_inactivity_timeout: z
    .int()
    .min(hour)
    .max(30 * day)
    .describe('Seconds without use after which a remembered browser is forgotten.'),
  mfa_session_overall_timeout: z
    .int()
    .min(hour)
    .max(90 * day)
    .describe('Seconds after which a remembered browser is forgotten in any case.'),
})

const codeSettings = z.strictObject({
  otp_length: z.int().min(1).describe('How many digits a code has.'),
  otp_expiration_time: z.int().min(1).describe('Seconds that a code is good for.'),
})

const text = z.string().max(10_000).optional()
const duoBody = z.strictObject({ ikey: text, skey: text, host: text })
const duoShown = z.object({ ikey: z.string().optional(), host: z.string().optional() })

const unavailable = (message: string): AppError => new AppError('feature_not_enabled', { message })

const secondsPerDay = 24 * 60 * 60

/** Settings of all factors together, and of codes and Duo (management reference, 2.2). */
export const guardianSettingRoutes = [
  route({
    ...read,
    method: 'get',
    path: '/guardian/settings',
    summary: 'Get MFA settings',
    responses: { 200: settings },
    handler: async ({ db }) => {
      const lengths = rememberLengths(await readDocument(db, 'tenant'))
      const { remember_box_hidden } = await readDocument(db, 'guardian')
      return {
        status: 200,
        body: {
          display_remember_me_checkbox: remember_box_hidden !== true,
          remember_me_default_value: false,
          mfa_session_inactivity_timeout: Math.round(lengths.idleMs / 1000),
          mfa_session_overall_timeout: Math.round(lengths.lifetimeMs / 1000),
        },
      }
    },
  }),
  route({
    ...update,
    method: 'put',
    path: '/guardian/settings',
    summary: 'Set MFA settings',
    body: settings,
    responses: { 200: settings },
    handler: async call => {
      const { body, db } = call
      if (body.remember_me_default_value)
        throw unavailable('Users choose themselves to be remembered: remember_me_default_value must be false.')
      if (body.mfa_session_inactivity_timeout > body.mfa_session_overall_timeout)
        throw invalid('Payload', 'mfa_session_inactivity_timeout cannot exceed mfa_session_overall_timeout')
      // The same lengths stand in the tenant's settings, in days.
      await changeDocument(db, 'tenant', tenant => ({
        ...tenant,
        remembered_browser_lifetime_in_days: body.mfa_session_overall_timeout / secondsPerDay,
        remembered_browser_idle_lifetime_in_days: body.mfa_session_inactivity_timeout / secondsPerDay,
      }))
      await changeGuardian(call, 'MFA settings changed', current => ({
        ...current,
        remember_box_hidden: !body.display_remember_me_checkbox,
      }))
      return { status: 200, body }
    },
  }),
  ...(['email', 'phone'] as const).flatMap(
    factor =>
      [
        route({
          ...read,
          method: 'get',
          path: `/guardian/factors/${factor}/settings`,
          summary: `Get the codes of the ${factor} factor`,
          responses: { 200: codeSettings },
          handler: async () => ({ status: 200, body: sentCodes }),
        }),
        route({
          ...update,
          method: 'put',
          path: `/guardian/factors/${factor}/settings`,
          summary: `Set the codes of the ${factor} factor`,
          body: codeSettings,
          responses: { 200: codeSettings },
          handler: async ({ body }) => {
            if (body.otp_length !== sentCodes.otp_length || body.otp_expiration_time !== sentCodes.otp_expiration_time)
              throw unavailable(
                `Codes have ${sentCodes.otp_length} digits and are good for ${sentCodes.otp_expiration_time} seconds on this server.`,
              )
            return { status: 200, body }
          },
        }),
      ] as const,
  ),
  route({
    ...read,
    method: 'get',
    path: '/guardian/factors/duo/settings',
    summary: 'Get Duo settings',
    responses: { 200: duoShown },
    handler: async ({ db }) => ({ status: 200, body: shownDuo(await readDocument(db, 'guardian')) }),
  }),
  ...(['put', 'patch'] as const).map(method =>
    route({
      ...update,
      method,
      path: '/guardian/factors/duo/settings',
      summary: 'Set Duo settings',
      body: duoBody,
      responses: { 200: duoShown },
      handler: async call => {
        const { skey, ...open } = call.body
        const changed = await changeGuardian(call, 'Duo settings changed', current => ({
          ...current,
          duo: {
            ...(method === 'patch' && current.duo),
            ...open,
            ...(skey !== undefined && { credentials_encrypted: sealCredentials(call.services.box, { skey }) }),
          },
        }))
        return { status: 200, body: shownDuo(changed) }
      },
    }),
  ),
] as const

/** What every sent code of this server is like. */
const sentCodes = { otp_length: codeDigits, otp_expiration_time: codeLifetime / 1000 }

/** Never the secret key. The factor itself cannot be switched on here; tools that manage all settings can still do so. */
const shownDuo = ({ duo }: GuardianDocument): z.input<typeof duoShown> => ({ ikey: duo?.ikey, host: duo?.host })
