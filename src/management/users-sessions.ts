import { z } from '@hono/zod-openapi'
import type { RefreshTokenRecord } from '../store/refresh-tokens.ts'
import type { SessionRecord } from '../store/sessions.ts'
import { endRefreshTokensOfUser, endSessionsOfUser, refreshTokensOfUser, sessionsOfUser } from '../store/user-access.ts'
import { checkpointPage, checkpointPageSchema, checkpointQuery, cursorOf } from './pagination.ts'
import { route } from './route.ts'
import { emptyObject } from './schemas.ts'
import { tell } from './session-ends.ts'
import { requireUser } from './users.ts'

const tag = 'Users'
const time = z.string().nullable()

const deviceSchema = z.object({
  initial_ip: z.string().optional(),
  initial_asn: z.string().optional(),
  initial_user_agent: z.string().optional(),
  last_ip: z.string().optional(),
  last_asn: z.string().optional(),
  last_user_agent: z.string().optional(),
})

export const sessionSchema = z.object({
  id: z.string(),
  user_id: z.string(),
  created_at: time,
  updated_at: time,
  authenticated_at: time,
  idle_expires_at: time,
  expires_at: time,
  last_interacted_at: time,
  device: deviceSchema,
  clients: z.array(z.object({ client_id: z.string() })),
  authentication: z.object({
    methods: z.array(z.object({ name: z.string(), timestamp: z.string().optional(), type: z.string().optional() })),
  }),
  cookie: z.object({ mode: z.enum(['non-persistent', 'persistent']) }),
  session_metadata: z.record(z.string(), z.string()).nullable(),
})

export const refreshTokenSchema = z.object({
  id: z.string(),
  user_id: z.string(),
  created_at: time,
  idle_expires_at: time,
  expires_at: time,
  device: deviceSchema,
  client_id: z.string(),
  session_id: z.string().nullable(),
  rotating: z.boolean(),
  resource_servers: z.array(z.object({ audience: z.string(), scopes: z.string() })),
  refresh_token_metadata: z.record(z.string(), z.string()).nullable(),
  last_exchanged_at: time,
})

const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())
const unlessEmpty = (metadata: Record<string, string>) => (Object.keys(metadata).length > 0 ? metadata : null)

export const sessionBody = (session: SessionRecord): z.input<typeof sessionSchema> => ({
  id: session.sid,
  user_id: session.userId,
  created_at: iso(session.createdAt),
  updated_at: iso(session.updatedAt),
  authenticated_at: iso(session.authenticatedAt),
  idle_expires_at: iso(session.idleExpiresAt),
  expires_at: iso(session.expiresAt),
  last_interacted_at: iso(session.lastInteractedAt),
  device: session.device,
  clients: session.clients.map(client_id => ({ client_id })),
  authentication: { methods: session.methods },
  cookie: { mode: session.cookieMode },
  session_metadata: unlessEmpty(session.metadata),
})

export const refreshTokenBody = (
  token: Omit<RefreshTokenRecord, 'payload' | 'idHash'>,
): z.input<typeof refreshTokenSchema> => ({
  id: token.publicId,
  user_id: token.userId,
  created_at: iso(token.createdAt),
  idle_expires_at: iso(token.idleExpiresAt),
  expires_at: iso(token.expiresAt),
  device: token.device,
  client_id: token.clientId,
  session_id: token.sid ?? null,
  rotating: token.rotating,
  resource_servers: token.resourceServers,
  refresh_token_metadata: unlessEmpty(token.metadata),
  last_exchanged_at: iso(token.lastExchangedAt),
})

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
    handler: async ({ db, params, deps, http }) => {
      await requireUser(db, params.user_id)
      const ended = await endSessionsOfUser(db, params.user_id, { preserveRefreshTokens: true })
      tell(deps, ended, http, 'session-revoked')
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
      const { tokens, total } = await refreshTokensOfUser(db, params.user_id, now, windowOf(query))
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
    handler: async ({ db, params, body, deps, http }) => {
      await requireUser(db, params.id)
      const ended = await endSessionsOfUser(db, params.id, {
        sid: body.session_id,
        preserveRefreshTokens: body.preserve_refresh_tokens,
      })
      tell(deps, ended, http, 'session-revoked')
      return { status: 204 }
    },
  }),
] as const
