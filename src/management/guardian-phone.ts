import { z } from '@hono/zod-openapi'

import { type GuardianPhone, sealCredentials } from '../delivery/settings.ts'
import { defaultMfaMessages } from '../delivery/templates/phone.ts'
import type { GuardianDocument } from '../store/documents.ts'
import { readDocument } from '../store/settings.ts'
import { changeGuardian, checkTwilioSender } from './guardian.ts'
import { liquidText } from './liquid-text.ts'
import { route } from './route.ts'

const read = { scopes: ['read:guardian_factors'], tag: 'Guardian' } as const
const update = { scopes: ['update:guardian_factors'], tag: 'Guardian' } as const

const provider = z.strictObject({ provider: z.enum(['auth0', 'twilio', 'phone-message-hook']) })
const text = z.string().max(1000).nullable().optional()
const twilio = z.strictObject({
  from: text,
  messaging_service_sid: text,
  auth_token: text,
  sid: text,
})
const messages = z.strictObject({
  enrollment_message: liquidText(z.string().min(1).max(1000)).describe(
    'Message sent to the user when they are invited to enroll.',
  ),
  verification_message: liquidText(z.string().min(1).max(1000)).describe('Message sent to verify a phone number.'),
})

const phoneOf = (document: GuardianDocument): GuardianPhone => document.phone ?? { provider: 'auth0' }

/** What may be read of a Twilio configuration: never the token. */
const shownTwilio = (phone: GuardianPhone) => ({
  from: phone.twilio?.from ?? null,
  messaging_service_sid: phone.twilio?.messaging_service_sid ?? null,
  auth_token: null,
  sid: phone.twilio?.sid ?? null,
})

/** The routes under `/guardian/factors/phone`, and the same under the older `sms`. */
const routesUnder = <const Kind extends 'phone' | 'sms'>(kind: Kind) =>
  [
    route({
      ...read,
      method: 'get',
      path: `/guardian/factors/${kind}/selected-provider`,
      summary: 'Retrieve phone configuration',
      responses: { 200: provider },
      handler: async ({ db }) => ({
        status: 200,
        body: { provider: phoneOf(await readDocument(db, 'guardian')).provider },
      }),
    }),
    route({
      ...update,
      method: 'put',
      path: `/guardian/factors/${kind}/selected-provider`,
      summary: 'Update phone configuration',
      body: provider,
      responses: { 200: provider },
      handler: async call => {
        await changeGuardian(call, 'Phone provider selected', current => ({
          ...current,
          phone: { ...phoneOf(current), provider: call.body.provider },
        }))
        return { status: 200, body: call.body }
      },
    }),
    route({
      ...read,
      method: 'get',
      path: `/guardian/factors/${kind}/providers/twilio`,
      summary: 'Retrieve Twilio configuration',
      responses: { 200: twilio },
      handler: async ({ db }) => ({ status: 200, body: shownTwilio(phoneOf(await readDocument(db, 'guardian'))) }),
    }),
    route({
      ...update,
      method: 'put',
      path: `/guardian/factors/${kind}/providers/twilio`,
      summary: 'Update Twilio configuration',
      body: twilio,
      responses: { 200: twilio },
      handler: async call => {
        const { auth_token, ...open } = call.body
        checkTwilioSender(open)
        const changed = await changeGuardian(call, 'Twilio configuration changed', current => ({
          ...current,
          phone: {
            ...phoneOf(current),
            twilio: {
              ...open,
              // A token that is left out stays as it is; null takes it away.
              ...(auth_token === undefined
                ? { credentials_encrypted: current.phone?.twilio?.credentials_encrypted }
                : auth_token !== null && {
                    credentials_encrypted: sealCredentials(call.services.box, { auth_token }),
                  }),
            },
          },
        }))
        return { status: 200, body: shownTwilio(phoneOf(changed)) }
      },
    }),
    route({
      ...read,
      method: 'get',
      path: `/guardian/factors/${kind}/templates`,
      summary: 'Retrieve Enrollment and Verification Phone Templates',
      responses: { 200: messages },
      handler: async ({ db }) => ({
        status: 200,
        body: phoneOf(await readDocument(db, 'guardian')).templates ?? defaultMfaMessages,
      }),
    }),
    route({
      ...update,
      method: 'put',
      path: `/guardian/factors/${kind}/templates`,
      summary: 'Update Enrollment and Verification Phone Templates',
      body: messages,
      responses: { 200: messages },
      handler: async call => {
        await changeGuardian(call, 'Phone templates changed', current => ({
          ...current,
          phone: { ...phoneOf(current), templates: call.body },
        }))
        return { status: 200, body: call.body }
      },
    }),
  ] as const

/** The phone factor's provider and messages (management reference, 2.2); `sms/…` are older names of the same. */
export const guardianPhoneRoutes = [...routesUnder('phone'), ...routesUnder('sms')] as const
