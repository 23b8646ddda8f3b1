import { z } from '@hono/zod-openapi'
import { endRefreshTokensOfUser, endSessionsOfUser, listRefreshTokens, sessionsOfUser } from '../store/user-access.ts'
import { checkpointPage, checkpointPageSchema, checkpointQuery, cursorOf } from './pagination.ts'
import { route } from './route.ts'
import { emptyObject } from './schemas.ts'
import { refreshTokenBody, refreshTokenSchema, sessionBody, sessionSchema } from './session-body.ts'
import { requireUser } from './users.ts'

const tag = 'Users'
const listQuery = z.strictObject({
  ...checkpointQuery,
  include_totals: z.boolean().default(false).describe('Return results with the total result count'),
})

const windowOf = (query: z.output<typeof listQuery>) => {
  const [after] = cursorOf(query.from) ?? []
  return { limit: query.take + 1, ...(after !== undefined && { after: String(after) }) }
}

/** Sessions and refresh tokens of a user (management reference, 2.1). */
export const userSessionRoutes = [
  route({
    method: 'get',
    path: '/users/{user_id}/sessions',
    scopes: ['read:sessions'],
    summary: 'Get sessions for user',
    tag,
    query: listQuery,
    responses: { 200: checkpointPageSchema('sessions', sessionSchema) },
    handler: async ({ db, params, query, now }) => {
      await requireUser(db, params.user_id)
      const { sessions, total } = await sessionsOfUser(db, params.user_id, now, windowOf(query))
      const body = checkpointPage('sessions')(
        sessions.map(sessionBody),
        query.take,
        session => [session.id],
        query.include_totals ? total : undefined,
      )
      return { status: 200, body }
    },
  }),
  route({
    method: 'delete',
    path: '/users/{user_id}/sessions',
    scopes: ['delete:sessions'],
    summary: 'Delete sessions for user',
    tag,
    responses: { 202: emptyObject },
    handler: async ({ db, params, now, http }) => {
      await requireUser(db, params.user_id)
      const end = { issuer: http.issuer, initiator: 'session-revoked', now } as const
      await endSessionsOfUser(db, params.user_id, end, { preserveRefreshTokens: true })
      return { status: 202, body: {} }
    },
  }),
  route({
    method: 'get',
    path: '/users/{user_id}/refresh-tokens',
    scopes: ['read:refresh_tokens'],
    summary: 'Get refresh tokens for a user',
    tag,
    query: listQuery,
    responses: { 200: checkpointPageSchema('tokens', refreshTokenSchema) },
    handler: async ({ db, params, query, now }) => {
      await requireUser(db, params.user_id)
      const { tokens, total } = await listRefreshTokens(db, { userId: params.user_id }, now, windowOf(query))
      const body = checkpointPage('tokens')(
        tokens.map(refreshTokenBody),
        query.take,
        token => [token.id],
        query.include_totals ? total : undefined,
      )
      return { status: 200, body }
    },
  }),
  route({
    method: 'delete',
    path: '/users/{user_id}/refresh-tokens',
    scopes: ['delete:refresh_tokens'],
    summary: 'Delete refresh tokens of a user',
    tag,
    responses: { 202: emptyObject },
    handler: async ({ db, params }) => {
      await requireUser(db, params.user_id)
      await endRefreshTokensOfUser(db, params.user_id)
      return { status: 202, body: {} }
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/revoke-access',
    scopes: ['delete:sessions', 'delete:refresh_tokens'],
    summary: 'Revokes selected resources from a user',
    tag,
    body: z.strictObject({
      session_id: z.string().min(1).optional().describe('ID of the session to revoke.'),
      preserve_refresh_tokens: z
        .boolean()
        .default(false)
        .describe('Whether to preserve the refresh tokens associated with the session.'),
    }),
    responses: { 204: null },
    handler: async ({ db, params, body, now, http }) => {
      await requireUser(db, params.id)
      const end = { issuer: http.issuer, initiator: 'session-revoked', now } as const
      await endSessionsOfUser(db, params.id, end, {
        sid: body.session_id,
        preserveRefreshTokens: body.preserve_refresh_tokens,
      })
      return { status: 204 }
    },
  }),
] as const
