import { z } from '@hono/zod-openapi'
import type { PartialsDocument } from '../store/documents.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { partialProblem } from '../universal-login/page-liquid.ts'
import { insertionPoints, screensWithPartials } from '../universal-login/partials.ts'
import { route } from './route.ts'
import { invalid } from './validation.ts'

const tag = 'Prompts'
type Prompt = keyof typeof screensWithPartials
const prompts = Object.keys(screensWithPartials) as [Prompt, ...Prompt[]]

const params = z.strictObject({ prompt: z.enum(prompts).describe('Name of the prompt') })
export const partialPoints = z.strictObject(
  Object.fromEntries(insertionPoints.map(point => [point, z.string().max(10_000).optional()])),
)
const given = z.record(z.string(), partialPoints)
type Given = PartialsDocument[string]

/** Auth0's tools call the screens of `passkeys` by two names. */
const screenName = (name: string): string => name.replace(/^passkeys-/, 'passkey-')

/** What there is, without what is empty. Refuses screens of other prompts and Liquid that cannot be filled. */
const accepted = (prompt: Prompt, body: z.output<typeof given>): Given => {
  const screens: readonly string[] = screensWithPartials[prompt]
  const unknown = Object.keys(body).filter(name => !screens.includes(screenName(name)))
  if (unknown.length > 0) throw invalid('Payload', `Additional properties not allowed: ${unknown.join(',')}`)
  const out: Given = {}
  for (const [name, set] of Object.entries(body)) {
    const kept = Object.entries(set).filter((entry): entry is [string, string] => Boolean(entry[1]))
    for (const [point, source] of kept) {
      const problem = partialProblem(source)
      if (problem) throw invalid('Payload', problem, [name, point])
    }
    if (kept.length > 0) out[screenName(name)] = Object.fromEntries(kept)
  }
  return out
}

/** `/prompts/{prompt}/partials` (management reference, 2.5): an administrator's own fields and content within prompts. */
export const promptPartialRoutes = [
  route({
    method: 'get',
    path: '/prompts/{prompt}/partials',
    scopes: ['read:prompts'],
    summary: 'Get partials for a prompt',
    tag,
    params,
    responses: { 200: z.record(z.string(), z.record(z.string(), z.string())) },
    handler: async ({ db, params: { prompt } }) => ({
      status: 200,
      body: (await readDocument(db, 'partials'))[prompt] ?? {},
    }),
  }),
  route({
    method: 'put',
    path: '/prompts/{prompt}/partials',
    scopes: ['update:prompts'],
    summary: 'Set partials for a prompt',
    tag,
    params,
    body: given,
    responses: { 200: z.record(z.string(), z.record(z.string(), z.string())) },
    handler: async ({ db, params: { prompt }, body }) => {
      const own = accepted(prompt, body)
      await changeDocument(db, 'partials', before => ({ ...before, [prompt]: own }))
      return { status: 200, body: own }
    },
  }),
] as const
