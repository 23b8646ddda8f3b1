import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { route } from './route.ts'
import { anyObject } from './schemas.ts'

/*
 * Every screen is rendered by this server itself, which Auth0 calls the standard mode. Screens that a program of the
 * tenant's own renders in the browser (the advanced mode) do not exist here, and nothing pretends to keep settings of them.
 */

const tag = 'Prompts'
const rendering = {
  rendering_mode: z.enum(['advanced', 'standard']).optional(),
  context_configuration: z.array(z.unknown()).nullable().optional(),
  default_head_tags_disabled: z.boolean().nullable().optional(),
  use_page_template: z.boolean().nullable().optional(),
  head_tags: z.array(z.unknown()).nullable().optional(),
  filters: z.unknown().optional(),
}
type Rendering = z.output<z.ZodObject<typeof rendering>>

const standard = {
  rendering_mode: 'standard',
  context_configuration: [],
  default_head_tags_disabled: false,
  use_page_template: true,
  head_tags: [],
  filters: null,
}

/** Accepts what changes nothing. */
const refuseAdvanced = ({ rendering_mode, head_tags, context_configuration }: Rendering): void => {
  if (rendering_mode === 'advanced' || head_tags?.length || context_configuration?.length)
    throw new AppError('feature_not_enabled', {
      message: 'Advanced rendering is not enabled for this tenant: its screens are rendered in standard mode.',
    })
}

const named = { prompt: z.string().max(64), screen: z.string().max(64) }

/** `/prompts/rendering` and that of single screens (management reference, 3.3), as of a tenant that does not use them. */
export const promptRenderingRoutes = [
  route({
    method: 'get',
    path: '/prompts/rendering',
    scopes: ['read:prompts'],
    summary: 'Get render setting configurations for all screens',
    tag,
    query: z.looseObject({
      include_totals: z.boolean().optional(),
      per_page: z.number().min(1).max(100).default(50),
      page: z.number().min(0).default(0),
    }),
    responses: { 200: z.unknown() },
    handler: async ({ query: { include_totals, per_page, page } }) => ({
      status: 200,
      body: include_totals ? { configs: [], start: page * per_page, limit: per_page, total: 0 } : [],
    }),
  }),
  route({
    method: 'patch',
    path: '/prompts/rendering',
    scopes: ['update:prompts'],
    summary: 'Update render settings for multiple screens',
    tag,
    body: z.strictObject({
      configs: z
        .array(z.strictObject({ ...named, ...rendering }))
        .min(1)
        .max(20),
    }),
    responses: { 200: anyObject },
    handler: async ({ body: { configs } }) => {
      for (const config of configs) refuseAdvanced(config)
      return { status: 200, body: { configs: configs.map(({ prompt, screen }) => ({ prompt, screen, ...standard })) } }
    },
  }),
  route({
    method: 'get',
    path: '/prompts/{prompt}/screen/{screen}/rendering',
    scopes: ['read:prompts'],
    summary: 'Get render settings for a screen',
    tag,
    responses: { 200: anyObject },
    handler: async ({ params: { prompt, screen } }) => ({ status: 200, body: { prompt, screen, ...standard } }),
  }),
  route({
    method: 'patch',
    path: '/prompts/{prompt}/screen/{screen}/rendering',
    scopes: ['update:prompts'],
    summary: 'Update render settings for a screen',
    tag,
    body: z.strictObject(rendering),
    responses: { 200: anyObject },
    handler: async ({ body }) => {
      refuseAdvanced(body)
      return { status: 200, body: standard }
    },
  }),
] as const
