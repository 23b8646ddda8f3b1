import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { tryStream } from '../log-streams/try-stream.ts'
import { timeOfLogId } from '../logs/log-id.ts'
import { logStreamById, logStreamHealth } from '../store/log-streams.ts'
import { route } from './route.ts'

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())

const missing = () => new AppError('not_found', { message: 'The log stream does not exist.', showCode: false })

/** How far a log stream has come, what is in its way, and a test of it; under `/api/sallyport`. */
export const logStreamHealthRoutes = [
  route({
    method: 'get',
    path: '/log-streams/{id}/health',
    scopes: ['read:log_streams'],
    summary: 'Get how a log stream stands',
    tag: 'Log Streams',
    responses: {
      200: z.object({
        status: z.enum(['active', 'paused', 'suspended']),
        delivered_until: z.string().describe('Entries before this time were handed over, or are not wanted.'),
        failures: z.number().describe('Tries in a row that the receiver did not take.'),
        failing_since: z.string().nullable(),
        last_error: z.string().nullable(),
        next_attempt_at: z.string().nullable(),
      }),
    },
    refusals: [404],
    handler: async ({ db, params }) => {
      const health = await logStreamHealth(db, params.id)
      if (!health) throw missing()
      const { status, cursor, failures, failing_since, last_error, next_attempt_at } = health
      return {
        status: 200,
        body: {
          status,
          delivered_until: new Date(timeOfLogId(cursor)).toISOString(),
          failures,
          failing_since: iso(failing_since),
          last_error,
          next_attempt_at: failures > 0 && status === 'active' ? iso(next_attempt_at) : null,
        },
      }
    },
  }),
  route({
    method: 'post',
    path: '/log-streams/{id}/try',
    scopes: ['update:log_streams'],
    summary: 'Send a test entry to a log stream',
    tag: 'Log Streams',
    responses: { 200: z.object({ status: z.number().describe('What the receiver answered.') }) },
    handler: async ({ db, services, params, http, caller }) => {
      const stream = await logStreamById(db, services.box, params.id)
      if (!stream) throw missing()
      const tried = await tryStream(services, stream, { http, clientId: caller.clientId, userId: caller.userId })
      if (tried.kind === 'refused')
        throw new AppError('invalid_request', {
          message: `The receiver did not take the entry: ${tried.why}`,
          showCode: false,
        })
      return { status: 200, body: { status: tried.status } }
    },
  }),
] as const
