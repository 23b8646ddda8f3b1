import { z } from '@hono/zod-openapi'
import { passwordlessWording } from '../delivery/passwordless.ts'
import { previewEmail, previewPasswordlessEmail, previewPhone, sampleMail } from '../delivery/preview.ts'
import { type EmailTemplateDocument, emailTemplateNames } from '../delivery/settings.ts'
import { isSent } from '../delivery/templates/email.ts'
import { emailContents } from '../delivery/templates/email-contents.ts'
import { emailHtml } from '../delivery/templates/email-layout.ts'
import { builtInPhoneText, sentPhoneTypes } from '../delivery/templates/phone.ts'
import { AppError } from '../errors.ts'
import { readDocument } from '../store/settings.ts'
import { framedMail } from '../universal-login/preview/self-contained.ts'
import { requireScope } from './bearer.ts'
import { locales } from './locales.ts'
import { route } from './route.ts'
import { email } from './schemas.ts'

const tag = 'Previews'
const emailParams = z.strictObject({ templateName: z.enum(emailTemplateNames).describe('Template name.') })
const ownText = z
  .string()
  .max(512 * 1024)
  .nullable()
  .optional()
const ownEmail = { from: ownText, subject: ownText, body: ownText }
/** Who looks at a message, and how. */
const reader = {
  language: z.enum(locales).optional().describe('What the reader asked for.'),
  scheme: z.enum(['light', 'dark']).default('light').describe('What the mail program asks for.'),
}
const problems = z.array(z.object({ part: z.string(), message: z.string() }))
const emailPreview = z.object({ from: z.string(), subject: z.string(), html: z.string(), problems })
const to = z.strictObject({ to: email.max(254).describe('Where the test goes.') })
const sent = z.object({ message: z.string() })

/** Whether an administrator has worded anything of it: there is no way to delete a template, only to empty it. */
const isOwn = (own: EmailTemplateDocument | undefined): boolean => Boolean(own?.body || own?.subject || own?.from)

const answer = (problem: string | undefined) => {
  if (problem) throw new AppError('invalid_request', { message: problem, showCode: false })
  return { status: 202, body: { message: 'The message was handed to the provider.' } } as const
}

/** What the dashboard needs to edit messages: which there are, how they would read, and tests that are really sent. */
export const messagePreviewRoutes = [
  route({
    method: 'get',
    path: '/email-templates',
    scopes: ['read:email_templates'],
    summary: 'Get which email templates there are and how they stand',
    tag,
    responses: {
      200: z.object({
        templates: z.array(
          z.object({
            template: z.enum(emailTemplateNames),
            subject: z.string(),
            customized: z.boolean(),
            sent: z.boolean(),
          }),
        ),
      }),
    },
    handler: async ({ db }) => {
      const own = await readDocument(db, 'email_templates')
      return {
        status: 200,
        body: {
          templates: emailTemplateNames.map(template => ({
            template,
            subject: own[template]?.subject || emailContents[template].subject,
            customized: isOwn(own[template]),
            sent: isSent(template, own[template]),
          })),
        },
      }
    },
  }),
  route({
    method: 'get',
    path: '/email-templates/{templateName}/built-in',
    scopes: ['read:email_templates'],
    summary: 'Get an email template as it is when nobody has changed it',
    tag,
    params: emailParams,
    responses: { 200: z.object({ subject: z.string(), body: z.string() }) },
    handler: async ({ params: { templateName } }) => {
      const content = emailContents[templateName]
      return { status: 200, body: { subject: content.subject, body: emailHtml(content) } }
    },
  }),
  route({
    method: 'post',
    path: '/email-templates/{templateName}/preview',
    scopes: ['read:email_templates'],
    summary: 'Preview an email with a template that is not saved',
    tag,
    changesNothing: true,
    params: emailParams,
    body: z.strictObject({ ...ownEmail, ...reader }),
    responses: { 200: emailPreview },
    handler: async ({ services, db, caller, params: { templateName }, body: { language, scheme, ...body } }) => {
      const given = Object.keys(body).length > 0
      // Liquid is work that somebody else decides on: it is done for who could have it done by saving it.
      if (given) requireScope(caller, 'update:email_templates')
      const own = given ? body : ((await readDocument(db, 'email_templates'))[templateName] ?? {})
      const preview = await previewEmail(services, templateName, own, language)
      return { status: 200, body: { ...preview, html: framedMail(preview.html, scheme) } }
    },
  }),
  route({
    method: 'post',
    path: '/email-templates/{templateName}/try',
    scopes: ['update:email_templates'],
    summary: 'Send a test of an email template as it is saved',
    tag,
    params: emailParams,
    body: to,
    responses: { 202: sent },
    handler: async ({ services, deps, params, body }) =>
      answer(await deps.trySending(sampleMail(services, params.templateName, body.to))),
  }),
  route({
    method: 'post',
    path: '/emails/provider/try',
    scopes: ['update:email_provider'],
    summary: 'Send a test by the email provider',
    tag,
    body: to,
    responses: { 202: sent },
    handler: async ({ services, deps, body }) =>
      answer(await deps.trySending(sampleMail(services, 'try_provider_configuration_email', body.to))),
  }),
  route({
    method: 'get',
    path: '/branding/phone/templates/built-in',
    scopes: ['read:phone_templates'],
    summary: 'Get which phone templates there are, as they are when nobody has changed them',
    tag,
    responses: { 200: z.object({ templates: z.array(z.object({ type: z.enum(sentPhoneTypes), text: z.string() })) }) },
    handler: async () => ({
      status: 200,
      body: { templates: sentPhoneTypes.map(type => ({ type, text: builtInPhoneText[type] })) },
    }),
  }),
  route({
    method: 'post',
    path: '/branding/phone/templates/preview',
    scopes: ['update:phone_templates'],
    summary: 'Preview a phone message with a template that is not saved',
    tag,
    changesNothing: true,
    body: z.strictObject({
      text: z.string().max(10_000).optional(),
      voice: z.string().max(10_000).optional(),
      language: reader.language,
    }),
    responses: { 200: z.object({ text: z.string(), voice: z.string(), problems }) },
    handler: async ({ services, body: { language, ...body } }) => ({
      status: 200,
      body: await previewPhone(services, body, language),
    }),
  }),
  route({
    method: 'post',
    path: '/passwordless/email/preview',
    scopes: ['update:connections'],
    summary: 'Preview an email that signs somebody in, with words of a connection that are not saved',
    tag,
    changesNothing: true,
    body: z.strictObject({ ...ownEmail, ...reader, send: z.enum(['code', 'link']).default('code') }),
    responses: { 200: emailPreview },
    handler: async ({ services, body: { send, language, scheme, ...own } }) => {
      const preview = await previewPasswordlessEmail(services, `passwordless_${send}`, own, language)
      return { status: 200, body: { ...preview, html: framedMail(preview.html, scheme) } }
    },
  }),
  route({
    method: 'post',
    path: '/passwordless/sms/preview',
    scopes: ['update:connections'],
    summary: 'Preview a text that signs somebody in, with words of a connection that are not saved',
    tag,
    changesNothing: true,
    body: z.strictObject({ template: z.string().max(10_000).optional(), language: reader.language }),
    responses: { 200: z.object({ text: z.string(), problems }) },
    handler: async ({ services, body: { template, language } }) => {
      const { text, problems } = await previewPhone(services, { text: passwordlessWording(template) }, language)
      return { status: 200, body: { text, problems } }
    },
  }),
] as const
