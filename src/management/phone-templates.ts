import { z } from '@hono/zod-openapi'
import type { PhoneTemplateDocument } from '../delivery/settings.ts'
import { builtInPhoneText, phoneTemplateTypes, sentPhoneTypes } from '../delivery/templates/phone.ts'
import { AppError } from '../errors.ts'
import { alphanumeric } from '../ids.ts'
import { tenantName } from '../logs/write.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { liquidText } from './liquid-text.ts'
import { route } from './route.ts'

const tag = 'Branding'

const content = z.strictObject({
  syntax: z.literal('liquid').default('liquid'),
  from: z.string().max(100).optional(),
  body: z.strictObject({
    text: liquidText(z.string().min(1).max(10_000)).optional(),
    voice: liquidText(z.string().min(1).max(10_000)).optional(),
  }),
})

const missing = () => new AppError('not_found', { message: 'The phone template does not exist.', showCode: false })

const templateSchema = z.object({
  id: z.string(),
  channel: z.literal('phone'),
  customizable: z.boolean(),
  tenant: z.string(),
  content: content.extend({ syntax: z.string() }).partial(),
  type: z.string(),
  disabled: z.boolean(),
})

const shown = (template: PhoneTemplateDocument): z.input<typeof templateSchema> => ({
  ...template,
  channel: 'phone',
  customizable: true,
  tenant: tenantName,
})

const builtIn = (type: PhoneTemplateDocument['type']): PhoneTemplateDocument['content'] => {
  const text = builtInPhoneText[type === 'change_password' ? 'otp_verify' : type]
  return { syntax: 'liquid', body: { text, voice: text } }
}

const one = (templates: PhoneTemplateDocument[], id: string): PhoneTemplateDocument => {
  const found = templates.find(template => template.id === id)
  if (!found) throw missing()
  return found
}

const change = (
  templates: PhoneTemplateDocument[],
  id: string,
  patch: (before: PhoneTemplateDocument) => PhoneTemplateDocument,
): PhoneTemplateDocument[] => {
  const next = patch(one(templates, id))
  return templates.map(template => (template.id === id ? next : template))
}

/** What the tenant's phone provider says (management reference, 2.6). */
export const phoneTemplateRoutes = [
  route({
    method: 'get',
    path: '/branding/phone/templates',
    scopes: ['read:phone_templates'],
    summary: 'Get a list of phone notification templates',
    tag,
    query: z.strictObject({ disabled: z.boolean().optional() }),
    responses: { 200: z.object({ templates: z.array(templateSchema) }) },
    handler: async ({ db, query }) => {
      const templates = (await readDocument(db, 'phone_templates')).filter(
        template => query.disabled === undefined || template.disabled === query.disabled,
      )
      return { status: 200, body: { templates: templates.map(shown) } }
    },
  }),
  route({
    method: 'post',
    path: '/branding/phone/templates',
    scopes: ['create:phone_templates'],
    summary: 'Create a phone notification template',
    tag,
    body: z.strictObject({
      type: z.enum(sentPhoneTypes).describe('The type of the template'),
      disabled: z.boolean().optional(),
      content: content.optional(),
    }),
    responses: { 201: templateSchema },
    refusals: [409],
    handler: async ({ db, body }) => {
      const template: PhoneTemplateDocument = {
        id: `tem_${alphanumeric(22)}`,
        type: body.type,
        disabled: body.disabled ?? false,
        content: body.content ?? builtIn(body.type),
      }
      await changeDocument(db, 'phone_templates', current => {
        if (current.some(known => known.type === body.type))
          throw new AppError('conflict', { message: `There is already a template ${body.type}`, showCode: false })
        return [...current, template]
      })
      return { status: 201, body: shown(template) }
    },
  }),
  route({
    method: 'get',
    path: '/branding/phone/templates/{id}',
    scopes: ['read:phone_templates'],
    summary: 'Get a phone notification template',
    tag,
    responses: { 200: templateSchema },
    handler: async ({ db, params }) => ({
      status: 200,
      body: shown(one(await readDocument(db, 'phone_templates'), params.id)),
    }),
  }),
  route({
    method: 'patch',
    path: '/branding/phone/templates/{id}',
    scopes: ['update:phone_templates'],
    summary: 'Update a phone notification template',
    tag,
    body: z.strictObject({ content: content.partial().optional(), disabled: z.boolean().optional() }),
    responses: { 200: templateSchema },
    handler: async ({ db, params, body }) => {
      const changed = await changeDocument(db, 'phone_templates', current =>
        change(current, params.id, before => ({
          ...before,
          disabled: body.disabled ?? before.disabled,
          content: {
            ...before.content,
            ...body.content,
            body: { ...before.content.body, ...body.content?.body },
          },
        })),
      )
      return { status: 200, body: shown(one(changed, params.id)) }
    },
  }),
  route({
    method: 'delete',
    path: '/branding/phone/templates/{id}',
    scopes: ['delete:phone_templates'],
    summary: 'Delete a phone notification template',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await changeDocument(db, 'phone_templates', current => {
        one(current, params.id)
        return current.filter(template => template.id !== params.id)
      })
      return { status: 204 }
    },
  }),
  route({
    method: 'patch',
    path: '/branding/phone/templates/{id}/reset',
    scopes: ['update:phone_templates'],
    summary: 'Reset a phone notification template',
    tag,
    body: z.unknown(),
    responses: { 200: templateSchema },
    handler: async ({ db, params }) => {
      const changed = await changeDocument(db, 'phone_templates', current =>
        change(current, params.id, before => ({
          ...before,
          content: builtIn(before.type),
        })),
      )
      return { status: 200, body: shown(one(changed, params.id)) }
    },
  }),
  route({
    method: 'post',
    path: '/branding/phone/templates/{id}/try',
    scopes: ['create:phone_templates'],
    summary: 'Send a test phone notification for the template',
    tag,
    body: z.strictObject({
      to: z
        .string()
        .min(1)
        .max(16)
        .regex(/^\+[0-9]{1,15}$/),
      delivery_method: z.enum(['text', 'voice']).optional(),
    }),
    responses: { 202: z.object({ message: z.string() }) },
    handler: async ({ services, db, params, deps, body }) => {
      const { type } = one(await readDocument(db, 'phone_templates'), params.id)
      const problem = await deps.trySending({
        channel: body.delivery_method === 'voice' ? 'voice' : 'sms',
        to: body.to,
        template: Object.entries(phoneTemplateTypes).find(([, one]) => one === type)?.[0] ?? 'verification',
        variables: { code: '123456', url: services.config.issuer },
        locale: 'en',
      })
      if (problem) throw new AppError('invalid_request', { message: problem, showCode: false })
      return { status: 202, body: { message: 'The message was handed to the provider.' } }
    },
  }),
] as const
