import { z } from 'zod'
import type { EmailProviderName } from './settings.ts'

const secret = z.string().min(1).max(10_000)

/** What each provider is called with (management reference, 2.16). `custom` has none: it is an Action. */
export const emailCredentials = {
  smtp: z.strictObject({
    smtp_host: z.string().min(1),
    smtp_port: z.int().min(1).max(65_535),
    smtp_user: z.string().optional(),
    smtp_pass: z.string().optional(),
  }),
  ses: z.strictObject({
    accessKeyId: secret,
    secretAccessKey: secret,
    region: z.string().regex(/^[a-z0-9-]+$/),
  }),
  sendgrid: z.strictObject({ api_key: secret }),
  resend: z.strictObject({ api_key: secret }),
  mandrill: z.strictObject({ api_key: secret }),
  mailgun: z.strictObject({
    api_key: secret,
    domain: z.string().min(4),
    region: z.literal('eu').nullable().optional(),
  }),
  sparkpost: z.strictObject({ api_key: secret, region: z.literal('eu').nullable().optional() }),
  azure_cs: z.strictObject({
    connectionString: secret.regex(/endpoint=https:\/\/[^;]+/i).regex(/accesskey=[^;]+/i),
  }),
  ms365: z.strictObject({ tenantId: secret, clientId: secret, clientSecret: secret }),
  custom: z.strictObject({}),
} satisfies Record<EmailProviderName, z.ZodType>

export type EmailCredentials<N extends EmailProviderName> = z.output<(typeof emailCredentials)[N]>

/** The members that may be read back; whatever is not named here is a secret. */
const open: Record<EmailProviderName, readonly string[]> = {
  smtp: ['smtp_host', 'smtp_port', 'smtp_user'],
  ses: ['region'],
  sendgrid: [],
  resend: [],
  mandrill: [],
  mailgun: ['domain', 'region'],
  sparkpost: ['region'],
  azure_cs: [],
  ms365: ['tenantId', 'clientId'],
  custom: [],
}

/** Credentials without what is secret in them. */
export const readableCredentials = (name: EmailProviderName, credentials: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(credentials).filter(([key]) => open[name].includes(key)))

/** The secrets among credentials, to be kept over a change that leaves them out. */
export const secretCredentials = (name: EmailProviderName, credentials: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(credentials).filter(([key]) => !open[name].includes(key)))
