import { z } from '@hono/zod-openapi'
import { endRefreshTokensOfUser, endSessionsOfUser, listRefreshTokens, sessionsOfUser } from '../store/user-access.ts'
import {
  checkpointPage,
  checkpointQuery,
  cursorOf,
  eitherPageSchema,
  eitherQuery,
  type OffsetQuery,
  offsetPage,
  offsetQuery,
  pageOf,
} from './pagination.ts'
import { route } from './route.ts'
import { emptyObject } from './schemas.ts'
import { refreshTokenBody, refreshTokenSchema, sessionBody, sessionSchema } from './session-body.ts'
import { requireUser } from './users.ts'

const tag = 'Users'
const { page, per_page } = offsetQuery
const listQuery = z.strictObject({
  ...checkpointQuery,
  include_totals: z.boolean().default(false).describe('Return results with the total result count'),
  page: page.unwrap().optional(),
  per_page: per_page.unwrap().optional(),
  take: eitherQuery.take,
})
type ListQuery = z.output<typeof listQuery>

/** What is asked by page; nothing where it is by checkpoint, which these lists are unless told. */
const offsetOf = ({ page, per_page, take, from, include_totals }: ListQuery): OffsetQuery | undefined =>
  take !== undefined || from !== undefined || (page === undefined && per_page === undefined)
    ? undefined
    : { page: page ?? 0, per_page: per_page ?? 50, include_totals }

const windowOf = (query: ListQuery) => {
  const byOffset = offsetOf(query)
  if (byOffset) return pageOf(byOffset)
  const [after] = cursorOf(query.from) ?? []
  return { limit: (query.take ?? 50) + 1, ...(after !== undefined && { after: String(after) }) }
}

const listed = <K extends string>(key: K) => {
  return <T extends { id?: string }>(items: T[], total: number, query: ListQuery) => {
    const byOffset = offsetOf(query)
    return byOffset
      ? offsetPage(key)(items, total, byOffset)
      : checkpointPage(key)(
          items,
          query.take ?? 50,
          one => [one.id as string],
          query.include_totals ? total : undefined,
        )
  }
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
    responses: { 200: eitherPageSchema('sessions', sessionSchema) },
    handler: async ({ db, params, query, now }) => {
      await requireUser(db, params.user_id)
      const { sessions, total } = await sessionsOfUser(db, params.user_id, now, windowOf(query))
      return { status: 200, body: listed('sessions')(sessions.map(sessionBody), total, query) }
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
    responses: { 200: eitherPageSchema('tokens', refreshTokenSchema) },
    handler: async ({ db, params, query, now }) => {
      await requireUser(db, params.user_id)
      const { tokens, total } = await listRefreshTokens(db, { userId: params.user_id }, now, windowOf(query))
      return { status: 200, body: listed('tokens')(tokens.map(refreshTokenBody), total, query) }
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
