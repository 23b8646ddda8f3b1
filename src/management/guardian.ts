import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { factorOf } from '../factors/index.ts'
import { factorNames } from '../factors/names.ts'
import { writeLog } from '../logs/write.ts'
import type { GuardianDocument, GuardianFactorName } from '../store/documents.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import type { Call } from './route.ts'
import { route } from './route.ts'
import { uniqueItems } from './schemas.ts'
import { invalid } from './validation.ts'

/** In the order in which upstream lists them. */
const names = [
  'sms',
  'push-notification',
  'otp',
  'email',
  'duo',
  'webauthn-roaming',
  'webauthn-platform',
  'recovery-code',
] as const satisfies readonly GuardianFactorName[]

const read = { scopes: ['read:guardian_factors'], tag: 'Guardian' } as const
const update = { scopes: ['update:guardian_factors'], tag: 'Guardian' } as const

/** Changes the guardian document and says so in the tenant log. */
export const changeGuardian = async (
  { services, db, caller, http }: Call<unknown, unknown, unknown>,
  description: string,
  change: (current: GuardianDocument) => GuardianDocument,
): Promise<GuardianDocument> => {
  const changed = await changeDocument(db, 'guardian', change)
  await writeLog(services, { type: 'gd_tenant_update', description }, { http, clientId: caller.clientId })
  return changed
}

const isBuilt = (name: GuardianFactorName): boolean => {
  const known = factorNames.find(row => row.factor === name)
  return known !== undefined && factorOf(known.type) !== undefined
}

const policies = uniqueItems(z.array(z.enum(['all-applications', 'confidence-score'])).max(1))
const messageTypes = z.strictObject({ message_types: uniqueItems(z.array(z.enum(['sms', 'voice'])).min(1)) })

/** Factors, policies and message types (management reference, 2.2). */
export const guardianRoutes = [
  route({
    ...read,
    method: 'get',
    path: '/guardian/factors',
    summary: 'Retrieve Factors and their Status',
    responses: {
      200: z.array(z.object({ name: z.enum(names), enabled: z.boolean(), trial_expired: z.boolean() })),
    },
    handler: async ({ db }) => {
      const { factors } = await readDocument(db, 'guardian')
      return { status: 200, body: names.map(name => ({ name, enabled: factors[name], trial_expired: false })) }
    },
  }),
  route({
    ...update,
    method: 'put',
    path: '/guardian/factors/{name}',
    summary: 'Update a Multi-factor Authentication Factor',
    params: z.strictObject({ name: z.enum(names).describe('Factor name.') }),
    body: z.strictObject({ enabled: z.boolean() }),
    responses: { 200: z.object({ enabled: z.boolean() }) },
    handler: async call => {
      const { name } = call.params
      const { enabled } = call.body
      if (enabled && !isBuilt(name))
        throw new AppError('operation_not_supported', {
          message: `This server cannot challenge with the factor ${name}, so it cannot be enabled.`,
        })
      await changeGuardian(call, `Factor ${name} ${enabled ? 'enabled' : 'disabled'}`, current => ({
        ...current,
        factors: { ...current.factors, [name]: enabled },
      }))
      return { status: 200, body: { enabled } }
    },
  }),
  route({
    method: 'get',
    path: '/guardian/policies',
    scopes: ['read:mfa_policies'],
    tag: 'Guardian',
    summary: 'Get the Multi-factor Authentication policies',
    responses: { 200: policies },
    handler: async ({ db }) => ({ status: 200, body: (await readDocument(db, 'guardian')).policies }),
  }),
  route({
    method: 'put',
    path: '/guardian/policies',
    scopes: ['update:mfa_policies'],
    tag: 'Guardian',
    summary: 'Set the Multi-factor Authentication policies',
    body: policies,
    responses: { 200: policies },
    handler: async call => {
      const { policies: set } = await changeGuardian(call, 'MFA policies changed', current => ({
        ...current,
        policies: call.body,
      }))
      return { status: 200, body: set }
    },
  }),
  route({
    ...read,
    method: 'get',
    path: '/guardian/factors/phone/message-types',
    summary: 'Retrieve Enabled Phone Factors',
    responses: { 200: messageTypes },
    handler: async ({ db }) => ({
      status: 200,
      body: { message_types: (await readDocument(db, 'guardian')).message_types },
    }),
  }),
  route({
    ...update,
    method: 'put',
    path: '/guardian/factors/phone/message-types',
    summary: 'Update the Enabled Phone Factors',
    body: messageTypes,
    responses: { 200: messageTypes },
    handler: async call => {
      await changeGuardian(call, 'Phone message types changed', current => ({ ...current, ...call.body }))
      return { status: 200, body: call.body }
    },
  }),
] as const

/** Refuses a Twilio configuration with neither or both senders. */
export const checkTwilioSender = (settings: { from?: string | null; messaging_service_sid?: string | null }): void => {
  if (settings.from && settings.messaging_service_sid)
    throw invalid('Payload', 'Only one of from and messaging_service_sid may be given')
}
