import { z } from '@hono/zod-openapi'
import { type PhoneProviderDocument, sealCredentials } from '../delivery/settings.ts'
import { AppError } from '../errors.ts'
import { alphanumeric } from '../ids.ts'
import { tenantName } from '../logs/write.ts'
import type { SecretBox } from '../store/secrets.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { route } from './route.ts'
import { uniqueItems } from './schemas.ts'
import { invalid } from './validation.ts'

const tag = 'Branding'

const configuration = z.strictObject({
  sid: z.string().min(1).max(100).optional(),
  delivery_methods: uniqueItems(z.array(z.enum(['text', 'voice'])).min(1)),
  default_from: z.string().max(100).nullable().optional(),
  mssid: z.string().max(100).nullable().optional(),
})
const credentials = z.strictObject({ auth_token: z.string().min(1).max(1000).optional() })
const name = z.enum(['twilio', 'custom']).describe('Name of the phone notification provider')

const createBody = z.strictObject({
  name,
  disabled: z.boolean().optional(),
  configuration: configuration.optional(),
  credentials,
})
const updateBody = createBody.partial()

const missing = () => new AppError('not_found', { message: 'The phone provider does not exist.', showCode: false })

const providerSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  name,
  channel: z.literal('phone'),
  disabled: z.boolean(),
  configuration,
  created_at: z.string(),
  updated_at: z.string(),
})

/** A provider as it may be read: its token stays here. */
const shown = ({
  credentials_encrypted: _,
  created_at,
  updated_at,
  ...provider
}: PhoneProviderDocument): z.input<typeof providerSchema> => ({
  ...provider,
  tenant: tenantName,
  channel: 'phone',
  created_at: new Date(created_at).toISOString(),
  updated_at: new Date(updated_at).toISOString(),
})

const sealed = (box: SecretBox, given: z.output<typeof credentials> | undefined) =>
  given?.auth_token === undefined ? {} : { credentials_encrypted: sealCredentials(box, given) }

/** Refuses a Twilio provider that could send nothing. */
const check = (provider: PhoneProviderDocument): PhoneProviderDocument => {
  if (provider.name !== 'twilio') return provider
  const { sid, default_from, mssid } = provider.configuration
  if (!sid) throw invalid('Payload', 'Missing required property: sid', ['configuration'])
  if (!provider.credentials_encrypted)
    throw invalid('Payload', 'Missing required property: auth_token', ['credentials'])
  if (!default_from && !mssid) throw invalid('Payload', 'One of default_from and mssid is needed', ['configuration'])
  return provider
}

const one = (providers: PhoneProviderDocument[], id: string): PhoneProviderDocument => {
  const found = providers.find(provider => provider.id === id)
  if (!found) throw missing()
  return found
}

/** The tenant's phone provider (management reference, 2.6): at most one. */
export const phoneProviderRoutes = [
  route({
    method: 'get',
    path: '/branding/phone/providers',
    scopes: ['read:phone_providers'],
    summary: 'Get a list of phone providers',
    tag,
    query: z.strictObject({ disabled: z.boolean().optional() }),
    responses: { 200: z.object({ providers: z.array(providerSchema) }) },
    handler: async ({ db, query }) => {
      const providers = (await readDocument(db, 'phone_providers')).filter(
        provider => query.disabled === undefined || provider.disabled === query.disabled,
      )
      return { status: 200, body: { providers: providers.map(shown) } }
    },
  }),
  route({
    method: 'post',
    path: '/branding/phone/providers',
    scopes: ['create:phone_providers'],
    summary: 'Configure the phone provider',
    tag,
    body: createBody,
    responses: { 201: providerSchema },
    refusals: [409],
    handler: async ({ db, now, services, body }) => {
      const provider = check({
        id: `pro_${alphanumeric(22)}`,
        name: body.name,
        disabled: body.disabled ?? false,
        configuration: body.configuration ?? { delivery_methods: ['text'] },
        ...sealed(services.box, body.credentials),
        created_at: now,
        updated_at: now,
      })
      await changeDocument(db, 'phone_providers', current => {
        if (current.length > 0)
          throw new AppError('conflict', { message: 'There is already a configured phone provider', showCode: false })
        return [provider]
      })
      return { status: 201, body: shown(provider) }
    },
  }),
  route({
    method: 'get',
    path: '/branding/phone/providers/{id}',
    scopes: ['read:phone_providers'],
    summary: 'Get a phone provider',
    tag,
    responses: { 200: providerSchema },
    handler: async ({ db, params }) => ({
      status: 200,
      body: shown(one(await readDocument(db, 'phone_providers'), params.id)),
    }),
  }),
  route({
    method: 'patch',
    path: '/branding/phone/providers/{id}',
    scopes: ['update:phone_providers'],
    summary: 'Update the phone provider',
    tag,
    body: updateBody,
    responses: { 200: providerSchema },
    handler: async ({ db, now, services, params, body }) => {
      const { credentials: given, ...rest } = body
      const changed = await changeDocument(db, 'phone_providers', current => {
        const before = one(current, params.id)
        const next = check({ ...before, ...rest, ...sealed(services.box, given), updated_at: now })
        return current.map(provider => (provider.id === params.id ? next : provider))
      })
      return { status: 200, body: shown(one(changed, params.id)) }
    },
  }),
  route({
    method: 'delete',
    path: '/branding/phone/providers/{id}',
    scopes: ['delete:phone_providers'],
    summary: 'Delete a phone provider',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await changeDocument(db, 'phone_providers', current => {
        one(current, params.id)
        return current.filter(provider => provider.id !== params.id)
      })
      return { status: 204 }
    },
  }),
  route({
    method: 'post',
    path: '/branding/phone/providers/{id}/try',
    scopes: ['create:phone_providers'],
    summary: 'Send a test phone notification for the configured provider',
    tag,
    body: z.strictObject({
      to: z
        .string()
        .min(1)
        .max(16)
        .regex(/^\+[0-9]{1,15}$/),
      delivery_method: z.enum(['text', 'voice']).optional(),
    }),
    responses: { 202: z.object({ code: z.number(), message: z.string() }) },
    handler: async ({ db, params, deps, body }) => {
      one(await readDocument(db, 'phone_providers'), params.id)
      const channel = body.delivery_method === 'voice' ? 'voice' : 'sms'
      const problem = await deps.trySending({
        channel,
        to: body.to,
        template: 'verification',
        variables: { code: '123456' },
        locale: 'en',
      })
      if (problem) throw new AppError('invalid_request', { message: problem, showCode: false })
      return { status: 202, body: { code: 202, message: 'The message was handed to the provider.' } }
    },
  }),
] as const
