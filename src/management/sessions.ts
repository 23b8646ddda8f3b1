import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Db } from '../store/dialect.ts'
import { deleteSession, type SessionRecord, sessionById } from '../store/sessions.ts'
import { inTransaction } from '../store/transaction.ts'
import { revokeRefreshTokensOfSession, setSessionMetadata } from '../store/user-access.ts'
import { requireReach } from './reach.ts'
import { route } from './route.ts'
import { emptyObject } from './schemas.ts'
import { metadataBody, sessionBody, sessionSchema } from './session-body.ts'
import { invalid } from './validation.ts'

const tag = 'Sessions'

const noSession = () => new AppError('not_found', { message: 'The session does not exist.', showCode: false })

const requireSession = async (db: Db, sid: string, now: number): Promise<SessionRecord> => {
  const session = await sessionById(db, sid, now)
  if (!session) throw noSession()
  return session
}

const revoked = (http: HttpFacts, now: number) => ({ issuer: http.issuer, initiator: 'session-revoked', now }) as const

/** Browser sessions by id (management reference, 2.14). */
export const sessionRoutes = [
  route({
    method: 'get',
    path: '/sessions/{id}',
    scopes: ['read:sessions'],
    summary: 'Get session',
    tag,
    responses: { 200: sessionSchema },
    handler: async ({ db, params, now }) => ({
      status: 200,
      body: sessionBody(await requireSession(db, params.id, now)),
    }),
  }),
  route({
    method: 'delete',
    path: '/sessions/{id}',
    scopes: ['delete:sessions'],
    summary: 'Delete session',
    tag,
    responses: { 202: emptyObject },
    handler: async ({ db, params, now, http, ...call }) => {
      const session = await sessionById(db, params.id, now)
      if (!session) return { status: 202, body: {} }
      await requireReach({ db, ...call }, session.userId)
      await deleteSession(db, session.sid, revoked(http, now))
      return { status: 202, body: {} }
    },
  }),
  route({
    method: 'patch',
    path: '/sessions/{id}',
    scopes: ['update:sessions'],
    summary: 'Update session',
    tag,
    body: z.strictObject({ session_metadata: metadataBody }),
    responses: { 200: sessionSchema },
    handler: async ({ db, params, body, now, ...call }) => {
      if (body.session_metadata === undefined) throw invalid('Payload', 'Too few properties defined (0), minimum 1')
      await requireReach({ db, ...call }, (await requireSession(db, params.id, now)).userId)
      if (!(await setSessionMetadata(db, params.id, body.session_metadata ?? {}, now))) throw noSession()
      return { status: 200, body: sessionBody(await requireSession(db, params.id, now)) }
    },
  }),
  route({
    method: 'post',
    path: '/sessions/{id}/revoke',
    scopes: ['delete:sessions', 'delete:refresh_tokens'],
    summary: 'Revokes a session by ID and all associated refresh tokens.',
    tag,
    responses: { 202: emptyObject },
    handler: async ({ db, params, now, http, ...call }) => {
      const session = await requireSession(db, params.id, now)
      await requireReach({ db, ...call }, session.userId)
      await inTransaction(db, async trx => {
        await revokeRefreshTokensOfSession(trx, session.sid)
        await deleteSession(trx, session.sid, revoked(http, now))
      })
      return { status: 202, body: {} }
    },
  }),
] as const
