import { z } from '@hono/zod-openapi'
import { NpmError } from '../actions/npm.ts'
import { AppError } from '../errors.ts'
import { sampleEvent } from '../login/sample-event.ts'
import { requireScope } from './bearer.ts'
import { route } from './route.ts'
import { anyObject } from './schemas.ts'

const tag = 'Actions'

/** What an Action is written and tried with. */
export const actionTrialRoutes = [
  route({
    method: 'get',
    path: '/logins/{id}/event',
    scopes: ['read:logins'],
    summary: 'Get the event of a login, to try Actions with',
    tag,
    responses: {
      200: z.object({ trigger: z.enum(['post-login', 'password-reset-post-challenge']), event: anyObject }),
    },
    handler: async ({ services, params, caller }) => {
      // It has the whole profile of the user in it.
      requireScope(caller, 'read:users')
      const sample = await sampleEvent(services, params.id)
      if (!sample)
        throw new AppError('not_found', {
          message: 'There is no such login, or no user of it any more.',
          showCode: false,
        })
      return { status: 200, body: sample }
    },
  }),
  route({
    method: 'get',
    path: '/packages',
    scopes: ['read:actions'],
    summary: 'Search the npm registry for packages that Actions may use',
    tag,
    query: z.strictObject({ q: z.string().trim().min(1).max(100).describe('Names or words.') }),
    refusals: [503],
    responses: {
      200: z.object({
        packages: z.array(z.object({ name: z.string(), version: z.string(), description: z.string().optional() })),
      }),
    },
    handler: async ({ deps, query }) => {
      try {
        return { status: 200, body: { packages: await deps.actions.searchPackages(query.q) } }
      } catch (error) {
        if (!(error instanceof NpmError)) throw error
        throw new AppError('server_error', {
          status: 503,
          message: `The npm registry could not be searched: ${error.message}. A package can be added by its exact name.`,
          showCode: false,
        })
      }
    },
  }),
] as const
