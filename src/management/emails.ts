import { z } from '@hono/zod-openapi'
import { emailCredentials, readableCredentials, secretCredentials } from '../delivery/email-credentials.ts'
import {
  type EmailProviderDocument,
  type EmailProviderName,
  openCredentials,
  sealCredentials,
} from '../delivery/settings.ts'
import { AppError } from '../errors.ts'
import type { SecretBox } from '../store/secrets.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import { route } from './route.ts'
import { anyObject } from './schemas.ts'
import { validate } from './validation.ts'

const providerNames = Object.keys(emailCredentials) as [EmailProviderName, ...EmailProviderName[]]

const body = {
  name: z.enum(providerNames),
  enabled: z.boolean().optional(),
  default_from_address: z.string().min(1).optional(),
  credentials: anyObject,
  settings: anyObject.nullable().optional(),
}

const tag = 'Emails'
/** The provider, or as much of it as was asked for: of its credentials what is no secret. */
const providerSchema = z
  .object({
    name: z.enum(providerNames),
    enabled: z.boolean(),
    default_from_address: z.string(),
    credentials: z
      .object({
        smtp_host: z.string(),
        smtp_port: z.number(),
        smtp_user: z.string(),
        region: z.string().nullable(),
        domain: z.string(),
        tenantId: z.string(),
        clientId: z.string(),
      })
      .partial(),
    settings: anyObject.nullable().describe('What the provider itself has to set.'),
  })
  .partial()

const responses = { 200: providerSchema } as const

/** The provider as it may be read: no secret in it (management reference, 2.16). */
const shown = (provider: EmailProviderDocument, box: SecretBox) => {
  const { credentials_encrypted, ...open } = provider
  return { ...open, credentials: readableCredentials(provider.name, openCredentials(box, credentials_encrypted)) }
}

/** Credentials of this kind of provider; throws `invalid_body` for others. */
const credentialsOf = (name: EmailProviderName, given: unknown): object =>
  validate('Payload', z.strictObject({ credentials: emailCredentials[name] as z.ZodType<object> }), {
    credentials: given,
  }).credentials

/** `/emails/provider`: one provider for the whole tenant. */
export const emailRoutes = [
  route({
    method: 'get',
    path: '/emails/provider',
    scopes: ['read:email_provider'],
    summary: 'Get email provider',
    tag,
    query: z.strictObject(fieldsQuery),
    responses,
    refusals: [404],
    handler: async ({ db, services, query }) => {
      const provider = await readDocument(db, 'email_provider')
      if (!provider) throw new AppError('inexistent_email_provider')
      return { status: 200, body: selectFields(shown(provider, services.box), query) }
    },
  }),
  route({
    method: 'post',
    path: '/emails/provider',
    scopes: ['create:email_provider'],
    summary: 'Configure email provider',
    tag,
    body: z.strictObject(body),
    responses: { 201: providerSchema },
    refusals: [409],
    handler: async ({ db, services, body: { credentials, ...given } }) => {
      const provider: EmailProviderDocument = {
        ...given,
        enabled: given.enabled ?? true,
        credentials_encrypted: sealCredentials(services.box, credentialsOf(given.name, credentials)),
      }
      await changeDocument(db, 'email_provider', current => {
        if (current) throw new AppError('conflict', { message: 'There is already a configured email provider' })
        return provider
      })
      return { status: 201, body: shown(provider, services.box) }
    },
  }),
  route({
    method: 'patch',
    path: '/emails/provider',
    scopes: ['update:email_provider'],
    summary: 'Update email provider',
    tag,
    body: z.strictObject(body).partial(),
    responses,
    refusals: [404],
    handler: async ({ db, services, body: { credentials, name, ...given } }) => {
      const changed = await changeDocument(db, 'email_provider', current => {
        if (!current) throw new AppError('inexistent_email_provider')
        const kind = name ?? current.name
        const kept = openCredentials<object>(services.box, current.credentials_encrypted)
        // Secrets that are left out stay: they cannot be read back to be sent again. Another provider has others.
        const before = kind === current.name ? secretCredentials(kind, kept) : {}
        const next = credentials ?? (kind === current.name ? undefined : {})
        return {
          ...current,
          ...given,
          name: kind,
          ...(next && {
            credentials_encrypted: sealCredentials(services.box, credentialsOf(kind, { ...before, ...next })),
          }),
        }
      })
      return { status: 200, body: shown(changed as EmailProviderDocument, services.box) }
    },
  }),
  route({
    method: 'delete',
    path: '/emails/provider',
    scopes: ['delete:email_provider'],
    summary: 'Delete email provider',
    tag,
    responses: { 204: null },
    refusals: [404],
    handler: async ({ db }) => {
      await changeDocument(db, 'email_provider', current => {
        if (!current) throw new AppError('inexistent_email_provider')
        return null
      })
      return { status: 204 }
    },
  }),
] as const
