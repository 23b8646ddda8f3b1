import { z } from '@hono/zod-openapi'
import { checkDraft, checkFlow } from '../actions/check/check.ts'
import { findingCodes } from '../actions/check/findings.ts'
import { triggerId } from './actions-schemas.ts'
import { route } from './route.ts'

const read = { scopes: ['read:actions'], tag: 'Actions' } as const

const findings = z.object({
  findings: z.array(
    z.object({
      code: z.enum(findingCodes),
      severity: z.enum(['error', 'warning', 'notice']),
      message: z.string(),
      action_id: z.string().optional(),
      action_name: z.string().optional(),
      line: z.number().optional(),
      factor: z.string().optional(),
      secret: z.string().optional(),
    }),
  ),
})

/** What would break, found out before a login does; under `/api/sallyport`. */
export const actionCheckRoutes = [
  route({
    ...read,
    method: 'get',
    path: '/actions/actions/{id}/check',
    summary: 'Check what would break if the draft was deployed',
    responses: { 200: findings },
    handler: async ({ services, params }) => ({
      status: 200,
      body: { findings: await checkDraft(services, params.id) },
    }),
  }),
  route({
    ...read,
    method: 'get',
    path: '/actions/triggers/{triggerId}/check',
    summary: 'Check what breaks in the flow of a trigger',
    params: z.strictObject({ triggerId }),
    query: z.strictObject({
      actions: z
        .string()
        .max(2000)
        .optional()
        .describe('Ids of Actions with commas between them: what the flow would be. Otherwise what is bound.'),
    }),
    responses: { 200: findings },
    handler: async ({ services, params, query }) => ({
      status: 200,
      body: {
        findings: await checkFlow(
          services,
          params.triggerId,
          query.actions?.split(',').filter(id => id !== ''),
        ),
      },
    }),
  }),
] as const
