import { z } from '@hono/zod-openapi'
import {
  type EmailProviderDocument,
  openCredentials,
  type SmtpCredentials,
  sealCredentials,
  supportedEmailProviders,
} from '../delivery/settings.ts'
import { AppError } from '../errors.ts'
import type { SecretBox } from '../store/secrets.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import { route } from './route.ts'
import { anyObject } from './schemas.ts'
import { invalid, validate } from './validation.ts'

const providerNames = [
  'mailgun',
  'mandrill',
  'sendgrid',
  'resend',
  'ses',
  'sparkpost',
  'smtp',
  'azure_cs',
  'ms365',
  'custom',
] as const

const smtp = z.strictObject({
  smtp_host: z.string().min(1),
  smtp_port: z.int().min(1).max(65_535),
  smtp_user: z.string().optional(),
  smtp_pass: z.string().optional(),
})

const body = {
  name: z.enum(providerNames),
  enabled: z.boolean().optional(),
  default_from_address: z.string().min(1).optional(),
  credentials: anyObject,
  settings: anyObject.nullable().optional(),
}

const tag = 'Emails'
const responses = { 200: anyObject } as const

/** The provider as it may be read: no secret in it (management reference, 2.16). */
const shown = (provider: EmailProviderDocument, box: SecretBox) => {
  const { smtp_pass: _, ...credentials } = openCredentials<SmtpCredentials>(box, provider.credentials_encrypted)
  const { credentials_encrypted: __, ...open } = provider
  return { ...open, credentials }
}

/** Refuses a provider that no mail would leave through, so that nobody finds out at a login. */
const supported = (name: (typeof providerNames)[number]): EmailProviderDocument['name'] => {
  const known = supportedEmailProviders.find(candidate => candidate === name)
  if (!known)
    throw new AppError('operation_not_supported', {
      message: `This server cannot send mail through ${name}; it can through ${supportedEmailProviders.join(', ')}.`,
    })
  return known
}

const credentialsOf = (given: Record<string, unknown>): SmtpCredentials => {
  try {
    return validate('Payload', z.strictObject({ credentials: smtp }), { credentials: given }).credentials
  } catch (error) {
    throw error instanceof AppError ? error : invalid('Payload', 'credentials')
  }
}

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
    responses: { 201: anyObject },
    handler: async ({ db, services, body: { credentials, ...given } }) => {
      const provider: EmailProviderDocument = {
        ...given,
        name: supported(given.name),
        enabled: given.enabled ?? true,
        credentials_encrypted: sealCredentials(services.box, credentialsOf(credentials)),
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
    handler: async ({ db, services, body: { credentials, name, ...given } }) => {
      const changed = await changeDocument(db, 'email_provider', current => {
        if (!current) throw new AppError('inexistent_email_provider')
        const kept = openCredentials<SmtpCredentials>(services.box, current.credentials_encrypted)
        return {
          ...current,
          ...given,
          ...(name && { name: supported(name) }),
          // A password that is left out stays: it cannot be read back to be sent again.
          ...(credentials && {
            credentials_encrypted: sealCredentials(services.box, {
              ...(kept.smtp_pass !== undefined && { smtp_pass: kept.smtp_pass }),
              ...credentialsOf(credentials),
            }),
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
    handler: async ({ db }) => {
      await changeDocument(db, 'email_provider', current => {
        if (!current) throw new AppError('inexistent_email_provider')
        return null
      })
      return { status: 204 }
    },
  }),
] as const
