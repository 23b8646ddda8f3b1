import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import type { Db } from '../store/dialect.ts'
import {
  type KnownRefreshToken,
  listRefreshTokens,
  revokeRefreshTokens,
  setRefreshTokenMetadata,
} from '../store/user-access.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import { checkpointPage, checkpointPageSchema, checkpointQuery, cursorOf } from './pagination.ts'
import { requireReach } from './reach.ts'
import { type Call, route } from './route.ts'
import { metadataBody, refreshTokenBody, refreshTokenSchema } from './session-body.ts'
import { requireUser } from './users.ts'
import { invalid } from './validation.ts'

const tag = 'Refresh Tokens'

type World = Pick<Call<unknown, unknown, unknown>, 'db' | 'now' | 'services' | 'caller'>

const requireToken = async (db: Db, publicId: string, now: number): Promise<KnownRefreshToken> => {
  const { tokens } = await listRefreshTokens(db, { publicId }, now, { limit: 1 })
  if (!tokens[0]) throw new AppError('not_found', { message: 'The refresh token does not exist.', showCode: false })
  return tokens[0]
}

/** Refuses to act on tokens of users who may do more than the caller. */
const requireReachOf = async ({ db, now, ...call }: World, publicIds: string[]): Promise<void> => {
  for (const publicId of publicIds) {
    const { tokens } = await listRefreshTokens(db, { publicId }, now, { limit: 1 })
    if (tokens[0]) await requireReach({ db, ...call }, tokens[0].userId)
  }
}

/** Refresh tokens by their public ids (management reference, 2.14). */
export const refreshTokenRoutes = [
  route({
    method: 'get',
    path: '/refresh-tokens',
    scopes: ['read:refresh_tokens'],
    summary: 'Get refresh tokens',
    tag,
    query: z.strictObject({
      ...checkpointQuery,
      ...fieldsQuery,
      user_id: z.string().min(1).describe('ID of the user whose refresh tokens to retrieve.'),
      client_id: z.string().min(1).optional().describe('Filter results by client ID.'),
    }),
    responses: { 200: checkpointPageSchema('refresh_tokens', refreshTokenSchema.partial()) },
    refusals: [404],
    handler: async ({ db, query, now }) => {
      await requireUser(db, query.user_id)
      const [after] = cursorOf(query.from) ?? []
      const { tokens } = await listRefreshTokens(db, { userId: query.user_id, clientId: query.client_id }, now, {
        limit: query.take + 1,
        ...(after !== undefined && { after: String(after) }),
      })
      const page = checkpointPage('refresh_tokens')(tokens, query.take, token => [token.publicId])
      return {
        status: 200,
        body: {
          ...page,
          refresh_tokens: page.refresh_tokens.map(token => selectFields(refreshTokenBody(token), query)),
        },
      }
    },
  }),
  route({
    method: 'post',
    path: '/refresh-tokens/revoke',
    scopes: ['delete:refresh_tokens'],
    summary: 'Revoke refresh tokens',
    tag,
    body: z.strictObject({
      ids: z.array(z.string().min(1)).min(1).max(100).optional(),
      user_id: z.string().min(1).optional(),
      client_id: z.string().min(1).optional(),
      audience: z.string().min(1).optional(),
    }),
    responses: { 204: null },
    refusals: [404],
    handler: async ({ db, body, now, ...call }) => {
      const { ids, user_id, client_id, audience } = body
      if ((ids === undefined) === (user_id === undefined))
        throw invalid('Payload', "Data does not match any schemas from 'oneOf'")
      if ((ids && (client_id || audience)) || (audience && !client_id))
        throw invalid('Payload', "Data does not match any schemas from 'oneOf'")
      if (user_id !== undefined) await requireReach({ db, ...call }, user_id)
      if (ids) {
        await requireReachOf({ db, now, ...call }, ids)
        await revokeRefreshTokens(db, ids)
      } else {
        const { tokens } = await listRefreshTokens(db, { userId: user_id, clientId: client_id }, now, { limit: 10_000 })
        const chosen = tokens.filter(
          token => audience === undefined || token.resourceServers.some(server => server.audience === audience),
        )
        await revokeRefreshTokens(
          db,
          chosen.map(token => token.publicId),
        )
      }
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/refresh-tokens/{id}',
    scopes: ['read:refresh_tokens'],
    summary: 'Get a refresh token',
    tag,
    responses: { 200: refreshTokenSchema },
    handler: async ({ db, params, now }) => ({
      status: 200,
      body: refreshTokenBody(await requireToken(db, params.id, now)),
    }),
  }),
  route({
    method: 'delete',
    path: '/refresh-tokens/{id}',
    scopes: ['delete:refresh_tokens'],
    summary: 'Delete a refresh token',
    tag,
    responses: { 204: null },
    handler: async ({ db, now, params, ...call }) => {
      await requireReachOf({ db, now, ...call }, [params.id])
      await revokeRefreshTokens(db, [params.id])
      return { status: 204 }
    },
  }),
  route({
    method: 'patch',
    path: '/refresh-tokens/{id}',
    scopes: ['update:refresh_tokens'],
    summary: 'Update a refresh token',
    tag,
    body: z.strictObject({ refresh_token_metadata: metadataBody }),
    responses: { 200: refreshTokenSchema },
    handler: async ({ db, params, body, now, ...call }) => {
      await requireReach({ db, ...call }, (await requireToken(db, params.id, now)).userId)
      if (body.refresh_token_metadata !== undefined)
        await setRefreshTokenMetadata(db, params.id, body.refresh_token_metadata ?? {})
      return { status: 200, body: refreshTokenBody(await requireToken(db, params.id, now)) }
    },
  }),
] as const
