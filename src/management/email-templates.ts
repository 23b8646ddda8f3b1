import { z } from '@hono/zod-openapi'
import { type EmailTemplateDocument, type EmailTemplateName, emailTemplateNames } from '../delivery/settings.ts'
import { AppError } from '../errors.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { liquidText } from './liquid-text.ts'
import { route } from './route.ts'

const tag = 'Email Templates'
const members = {
  body: liquidText(z.string()).nullable(),
  from: liquidText(z.string()).nullable(),
  subject: liquidText(z.string()).nullable(),
  syntax: z.literal('liquid').nullable(),
  enabled: z.boolean().nullable(),
  resultUrl: liquidText(z.string()).nullable().optional(),
  urlLifetimeInSeconds: z.number().min(0).nullable().optional(),
  includeEmailInRedirect: z.boolean().default(true),
}
const template = z.enum(emailTemplateNames)
const whole = z.strictObject({ template, ...members })
const templateSchema = whole.extend({ syntax: z.string().nullable() }).partial()
const params = z.strictObject({ templateName: template.describe('Template name.') })

const missing = () => new AppError('inexistent_email_template')

/** `/email-templates` (management reference, 2.16): 404 until somebody has made a template their own. */
export const emailTemplateRoutes = [
  route({
    method: 'post',
    path: '/email-templates',
    scopes: ['create:email_templates'],
    summary: 'Create an email template',
    tag,
    body: whole,
    responses: { 200: templateSchema },
    refusals: [409],
    handler: async ({ db, body }) => {
      await changeDocument(db, 'email_templates', current => {
        if (current[body.template])
          throw new AppError('conflict', { message: `Template ${body.template} already exists.` })
        return { ...current, [body.template]: body }
      })
      return { status: 200, body }
    },
  }),
  route({
    method: 'get',
    path: '/email-templates/{templateName}',
    scopes: ['read:email_templates'],
    summary: 'Get an email template',
    tag,
    params,
    responses: { 200: templateSchema },
    handler: async ({ db, params: { templateName } }) => {
      const known = (await readDocument(db, 'email_templates'))[templateName]
      if (!known) throw missing()
      return { status: 200, body: { ...known } }
    },
  }),
  route({
    method: 'put',
    path: '/email-templates/{templateName}',
    scopes: ['update:email_templates'],
    summary: 'Update an email template',
    tag,
    params,
    body: whole,
    responses: { 200: templateSchema },
    handler: async ({ db, params: { templateName }, body }) => {
      const changed = await changeDocument(db, 'email_templates', current => replace(current, templateName, () => body))
      return { status: 200, body: { ...changed[templateName] } }
    },
  }),
  route({
    method: 'patch',
    path: '/email-templates/{templateName}',
    scopes: ['update:email_templates'],
    summary: 'Patch an email template',
    tag,
    params,
    body: whole.partial().extend({ includeEmailInRedirect: z.boolean().optional() }),
    responses: { 200: templateSchema },
    handler: async ({ db, params: { templateName }, body }) => {
      const changed = await changeDocument(db, 'email_templates', current =>
        replace(current, templateName, known => ({ ...known, ...body })),
      )
      return { status: 200, body: { ...changed[templateName] } }
    },
  }),
] as const

type Templates = { [name in EmailTemplateName]?: EmailTemplateDocument }

const replace = (
  current: Templates,
  name: EmailTemplateName,
  change: (known: EmailTemplateDocument) => EmailTemplateDocument,
): Templates => {
  const known = current[name]
  if (!known) throw missing()
  return { ...current, [name]: { ...change(known), template: name } }
}
