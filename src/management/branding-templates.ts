import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { changeDocument, readDocument, resetDocument } from '../store/settings.ts'
import { longestTemplate, templateProblem } from '../universal-login/page-liquid.ts'
import { route } from './route.ts'
import { emptyObject } from './schemas.ts'
import { invalid } from './validation.ts'

const tag = 'Branding'
const path = '/branding/templates/universal-login'
const template = z.string().min(1).max(longestTemplate)

/** `/branding/templates/universal-login` (management reference, 2.6): what surrounds the prompts of every page. */
export const brandingTemplateRoutes = [
  route({
    method: 'get',
    path,
    scopes: ['read:branding'],
    summary: 'Get template for Universal Login',
    tag,
    responses: { 200: z.object({ body: z.string() }) },
    refusals: [404],
    handler: async ({ db }) => {
      const set = await readDocument(db, 'page_template')
      if (!set) throw new AppError('inexistent_templates_universal_login')
      return { status: 200, body: { body: set.body } }
    },
  }),
  route({
    method: 'put',
    path,
    scopes: ['update:branding'],
    summary: 'Set template for Universal Login',
    tag,
    // The HTML itself, as such or as a JSON string, or an object with it.
    body: z.union([template, z.strictObject({ template })]),
    takesHtml: true,
    responses: { 201: emptyObject, 204: null },
    handler: async ({ db, body }) => {
      const text = typeof body === 'string' ? body : body.template
      const problem = templateProblem(text)
      if (problem) throw invalid('Payload', problem)
      let first = false
      await changeDocument(db, 'page_template', before => {
        first = before === null
        return { body: text }
      })
      return first ? { status: 201, body: {} } : { status: 204 }
    },
  }),
  route({
    method: 'delete',
    path,
    scopes: ['delete:branding'],
    summary: 'Delete template for Universal Login',
    tag,
    responses: { 204: null },
    handler: async ({ db }) => {
      await resetDocument(db, 'page_template')
      return { status: 204 }
    },
  }),
] as const
