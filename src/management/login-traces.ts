import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { firstId } from '../ids.ts'
import { nonceOf, traceOfRow } from '../login/stored-trace.ts'
import { rowsOfClient, traceRow, traceRows, triedRows } from '../store/login-traces.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import { traceSchema } from './login-trace-schema.ts'
import { checkpointPage, checkpointPageSchema, checkpointQuery, cursorOf } from './pagination.ts'
import { route } from './route.ts'

const scopes = ['read:logins'] as const
const tag = 'Logins'
const hour = 60 * 60 * 1000

/** What happened in a login: `details.transaction_id` of its log entries is the id. */
export const traceRoutes = [
  route({
    method: 'get',
    path: '/logins/{id}',
    scopes,
    summary: 'Get the trace of a login',
    tag,
    responses: { 200: traceSchema },
    handler: async ({ db, params }) => {
      const row = await traceRow(db, params.id)
      if (!row) throw new AppError('not_found', { message: 'The login does not exist.', showCode: false })
      return { status: 200, body: traceOfRow(row) }
    },
  }),
  route({
    method: 'get',
    path: '/tried-logins/{nonce}',
    scopes,
    summary: 'Get the trace of a login that was tried out, by the nonce of its request',
    tag,
    query: z.strictObject({
      client_id: z.string().min(1).optional().describe('Of which application, unless of Try: one of the last hour.'),
    }),
    responses: { 200: traceSchema },
    handler: async ({ db, params, query, now }) => {
      const since = firstId(now - hour)
      const rows = query.client_id === undefined ? triedRows(db) : rowsOfClient(db, query.client_id, since)
      const row = (await rows).find(({ state }) => nonceOf(state) === params.nonce)
      if (!row) throw new AppError('not_found', { message: 'The login does not exist.', showCode: false })
      return { status: 200, body: traceOfRow(row) }
    },
  }),
  route({
    method: 'get',
    path: '/logins',
    scopes,
    summary: 'Get the traces of logins, newest first',
    tag,
    query: z.strictObject({
      ...checkpointQuery,
      ...fieldsQuery,
      user_id: z.string().min(1).optional().describe('Whose logins.'),
      client_id: z.string().min(1).optional().describe('Of which application.'),
      silent: z.boolean().optional().describe('Only those by `prompt=none` (true), or only all others (false).'),
    }),
    responses: { 200: checkpointPageSchema('logins', traceSchema.partial()) },
    handler: async ({ db, query }) => {
      const before = cursorOf(query.from)?.[0]
      const rows = await traceRows(
        db,
        { userId: query.user_id, clientId: query.client_id, silent: query.silent },
        { limit: query.take + 1, before: before === undefined ? undefined : String(before) },
      )
      const page = checkpointPage('logins')(rows, query.take, row => [row.trace_id])
      return {
        status: 200,
        body: { ...page, logins: page.logins.map(row => selectFields(traceOfRow(row), query)) },
      }
    },
  }),
] as const
