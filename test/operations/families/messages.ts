import { expect } from 'vitest'
import { conflict, type Family, invalidBody, invalidPath, notFound } from '../case.ts'
import { aUser } from '../makers.ts'
import type { World } from '../world.ts'
import { noUser } from './users.ts'

const noTemplate = notFound('The template does not exist.', 'inexistent_email_template')
const noEmailProvider = notFound('There is not a configured email provider', 'inexistent_email_provider')
const noPhoneProvider = notFound('The phone provider does not exist.')
const noPhoneTemplate = notFound('The phone template does not exist.')
const noJob = notFound('The job does not exist.')

const emailTemplates =
  'verify_email verify_email_by_code reset_email reset_email_by_code welcome_email blocked_account stolen_credentials enrollment_email mfa_oob_code user_invitation'.split(
    ' ',
  )

const emailTemplate = (template: string) => ({
  template,
  body: '<p>Hello</p>',
  from: 'shop@example.test',
  subject: 'Hello',
  syntax: 'liquid',
  enabled: true,
  urlLifetimeInSeconds: 432_000,
})

/** The name of a template that nobody has made their own yet. */
const untouched = async (world: World): Promise<string> => {
  for (const templateName of emailTemplates)
    if ((await world.ask('GET /email-templates/{templateName}', { params: { templateName } })).status === 404)
      return templateName
  throw new Error('every template is there')
}

const withTemplate = async (world: World) => {
  const params = { templateName: 'verify_email' }
  if ((await world.ask('GET /email-templates/{templateName}', { params })).status === 404)
    await world.given('POST /email-templates', { body: emailTemplate('verify_email') })
  return { params }
}

const smtp = (world: World) => ({
  name: 'smtp',
  default_from_address: 'shop@example.test',
  credentials: { smtp_host: 'mail.example.test', smtp_port: 587, smtp_user: 'shop', smtp_pass: world.secret() },
})

const withEmailProvider = async (world: World) => {
  await world.ask('DELETE /emails/provider')
  await world.given('POST /emails/provider', { body: smtp(world) })
  return {}
}

const withoutPhoneProvider = async (world: World) => {
  const { providers } = await world.given<{ providers: { id: string }[] }>('GET /branding/phone/providers')
  for (const { id } of providers) await world.given('DELETE /branding/phone/providers/{id}', { params: { id } })
}

const twilio = (world: World) => ({
  name: 'twilio',
  configuration: { sid: 'AC1', default_from: '+15550001', delivery_methods: ['text', 'voice'] },
  credentials: { auth_token: world.secret() },
})

/** Switched off, so that what is tried goes to the development inbox. */
const withPhoneProvider = async (world: World) => {
  await withoutPhoneProvider(world)
  const body = { ...twilio(world), disabled: true }
  const { id } = await world.given<{ id: string }>('POST /branding/phone/providers', { body })
  return { params: { id } }
}

const withPhoneTemplate = async (world: World) => {
  await withoutPhoneTemplates(world)
  const body = { type: 'otp_verify', content: { body: { text: 'Code {{code}}', voice: 'Code {{code}}' } } }
  const { id } = await world.given<{ id: string }>('POST /branding/phone/templates', { body })
  return { params: { id } }
}

const withoutPhoneTemplates = async (world: World) => {
  const { templates } = await world.given<{ templates: { id: string }[] }>('GET /branding/phone/templates')
  for (const { id } of templates) await world.given('DELETE /branding/phone/templates/{id}', { params: { id } })
}

const withJob = async (world: World) => {
  const { user_id } = await aUser(world)
  const { id } = await world.given<{ id: string }>('POST /jobs/verification-email', { body: { user_id } })
  return { params: { id } }
}

/** Mail, calls and text messages: who carries them, what they say, links by other ways. */
export const messages: Family = {
  'POST /email-templates': {
    valid: async world => ({ body: emailTemplate(await untouched(world)) }),
    shows: { subject: 'Hello', includeEmailInRedirect: true },
    again: conflict('already exists.'),
    refuses: {
      'a template is a known one': () => [
        { body: emailTemplate('love_letter') },
        invalidBody('No enum match for: "love_letter"'),
      ],
    },
  },
  'GET /email-templates/{templateName}': {
    valid: withTemplate,
    shows: { template: 'verify_email' },
    absent: { templateName: invalidPath('Invalid value "names-nothing"') },
    refuses: {
      'a template is there once it was made': () => [{ params: { templateName: 'async_approval' } }, noTemplate],
    },
  },
  'PUT /email-templates/{templateName}': {
    valid: async world => ({ ...(await withTemplate(world)), body: emailTemplate('verify_email') }),
    shows: { subject: 'Hello' },
    absent: { templateName: invalidPath('Invalid value "names-nothing"') },
    refuses: {
      'a template is made before it is replaced': () => [
        { params: { templateName: 'async_approval' }, body: emailTemplate('async_approval') },
        noTemplate,
      ],
    },
  },
  'PATCH /email-templates/{templateName}': {
    valid: async world => ({ ...(await withTemplate(world)), body: { subject: 'Good morning' } }),
    shows: { subject: 'Good morning', body: '<p>Hello</p>' },
    absent: { templateName: invalidPath('Invalid value "names-nothing"') },
    refuses: {
      'a template is made before it is changed': () => [
        { params: { templateName: 'async_approval' }, body: { subject: 'x' } },
        noTemplate,
      ],
    },
  },
  'GET /emails/provider': {
    valid: withEmailProvider,
    shows: { name: 'smtp', enabled: true, credentials: { smtp_host: 'mail.example.test', smtp_port: 587 } },
  },
  'POST /emails/provider': {
    valid: async world => {
      await world.ask('DELETE /emails/provider')
      return { body: smtp(world) }
    },
    shows: { name: 'smtp', credentials: { smtp_user: 'shop' } },
    again: conflict('There is already a configured email provider'),
    refuses: {
      'credentials are those of the provider': () => [
        { body: { name: 'sendgrid', credentials: { smtp_host: 'x' } } },
        invalidBody('Missing required property: api_key'),
      ],
    },
  },
  'DELETE /emails/provider': { valid: withEmailProvider, again: noEmailProvider },
  'PATCH /emails/provider': {
    valid: async world => {
      await withEmailProvider(world)
      return { body: { enabled: false, default_from_address: 'other@example.test' } }
    },
    shows: { enabled: false, default_from_address: 'other@example.test' },
    refuses: {
      'a provider is there once it was made': async world => {
        await world.ask('DELETE /emails/provider')
        return [{ body: { enabled: true } }, noEmailProvider]
      },
    },
  },
  'GET /branding/phone/providers': {
    valid: async world => {
      await withPhoneProvider(world)
      return {}
    },
    shows: { providers: [{ name: 'twilio', channel: 'phone', disabled: true }] },
  },
  'POST /branding/phone/providers': {
    valid: async world => {
      await withoutPhoneProvider(world)
      return { body: twilio(world) }
    },
    shows: { id: expect.stringMatching(/^pro_[A-Za-z0-9]{22}$/), name: 'twilio', configuration: { sid: 'AC1' } },
    again: conflict('There is already a configured phone provider'),
  },
  'GET /branding/phone/providers/{id}': {
    valid: withPhoneProvider,
    shows: { name: 'twilio' },
    absent: { id: noPhoneProvider },
  },
  'DELETE /branding/phone/providers/{id}': {
    valid: withPhoneProvider,
    absent: { id: noPhoneProvider },
    again: noPhoneProvider,
  },
  'PATCH /branding/phone/providers/{id}': {
    valid: async world => ({ ...(await withPhoneProvider(world)), body: { disabled: true } }),
    shows: { disabled: true, name: 'twilio' },
    absent: { id: noPhoneProvider },
  },
  'POST /branding/phone/providers/{id}/try': {
    valid: async world => ({
      ...(await withPhoneProvider(world)),
      body: { to: '+4930901820', delivery_method: 'text' },
    }),
    shows: { code: 202, message: expect.any(String) },
    absent: { id: noPhoneProvider },
  },
  'GET /branding/phone/templates': {
    valid: async world => {
      await withPhoneTemplate(world)
      return {}
    },
    shows: { templates: [{ type: 'otp_verify', disabled: false }] },
  },
  'POST /branding/phone/templates': {
    valid: async world => {
      await withoutPhoneTemplates(world)
      return { body: { type: 'otp_enroll', disabled: true } }
    },
    shows: { id: expect.stringMatching(/^tem_[A-Za-z0-9]{22}$/), type: 'otp_enroll', disabled: true },
    again: conflict('There is already a template'),
  },
  'GET /branding/phone/templates/{id}': {
    valid: withPhoneTemplate,
    shows: { content: { syntax: 'liquid', body: { text: 'Code {{code}}' } } },
    absent: { id: noPhoneTemplate },
  },
  'DELETE /branding/phone/templates/{id}': {
    valid: withPhoneTemplate,
    absent: { id: noPhoneTemplate },
    again: noPhoneTemplate,
  },
  'PATCH /branding/phone/templates/{id}': {
    valid: async world => ({
      ...(await withPhoneTemplate(world)),
      body: { content: { body: { text: 'New {{code}}' } } },
    }),
    shows: { content: { body: { text: 'New {{code}}', voice: 'Code {{code}}' } } },
    absent: { id: noPhoneTemplate },
  },
  'PATCH /branding/phone/templates/{id}/reset': {
    valid: async world => ({ ...(await withPhoneTemplate(world)), body: {} }),
    shows: { content: { syntax: 'liquid' } },
    absent: { id: noPhoneTemplate },
  },
  'POST /branding/phone/templates/{id}/try': {
    valid: async world => ({ ...(await withPhoneTemplate(world)), body: { to: '+4930901820' } }),
    shows: { message: expect.any(String) },
    absent: { id: noPhoneTemplate },
  },
  'POST /tickets/email-verification': {
    valid: async world => ({ body: { user_id: (await aUser(world)).user_id, ttl_sec: 60 } }),
    shows: { ticket: expect.stringMatching(/\/u\/email-verification\?ticket=[A-Za-z0-9]{32}#$/) },
    refuses: { 'a user must be there': () => [{ body: { user_id: 'auth0|nobody' } }, noUser] },
  },
  'POST /tickets/password-change': {
    valid: async world => ({ body: { user_id: (await aUser(world)).user_id, mark_email_as_verified: true } }),
    shows: { ticket: expect.stringMatching(/\/u\/reset-password\?ticket=[A-Za-z0-9]{32}#$/) },
    refuses: {
      'a user must be there': () => [{ body: { user_id: 'auth0|nobody' } }, noUser],
      'somebody must be named': () => [{ body: {} }, invalidBody('Missing required property: user_id')],
    },
  },
  'POST /jobs/verification-email': {
    valid: async world => ({ body: { user_id: (await aUser(world)).user_id } }),
    shows: { id: expect.stringMatching(/^job_[A-Za-z0-9]{16}$/), type: 'verification_email', status: 'pending' },
    refuses: { 'a user must be there': () => [{ body: { user_id: 'auth0|nobody' } }, noUser] },
  },
  'GET /jobs/{id}': { valid: withJob, shows: { type: 'verification_email' }, absent: { id: noJob } },
  'GET /jobs/{id}/errors': { valid: withJob, absent: { id: noJob } },
}
