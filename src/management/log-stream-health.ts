import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { tryStream } from '../log-streams/try-stream.ts'
import { timeOfLogId } from '../logs/log-id.ts'
import { type LogStreamHealth, logStreamById, logStreamHealth, logStreamsHealth } from '../store/log-streams.ts'
import { route } from './route.ts'

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())

const missing = () => new AppError('not_found', { message: 'The log stream does not exist.', showCode: false })

const healthSchema = z.object({
  id: z.string(),
  status: z.enum(['active', 'paused', 'suspended']),
  delivered_until: z.string().describe('Entries before this time were handed over, or are not wanted.'),
  failures: z.number().describe('Tries in a row that the receiver did not take.'),
  failing_since: z.string().nullable(),
  last_error: z.string().nullable(),
  next_attempt_at: z.string().nullable(),
})

const shownHealth = ({ cursor, ...row }: LogStreamHealth): z.input<typeof healthSchema> => ({
  id: row.id,
  status: row.status,
  delivered_until: new Date(timeOfLogId(cursor)).toISOString(),
  failures: row.failures,
  failing_since: iso(row.failing_since),
  last_error: row.last_error,
  next_attempt_at: row.failures > 0 && row.status === 'active' ? iso(row.next_attempt_at) : null,
})

/** How far log streams have come, what is in their way, and a test of one; under `/api/sallyport`. */
export const logStreamHealthRoutes = [
  route({
    method: 'get',
    path: '/log-streams/health',
    scopes: ['read:log_streams'],
    summary: 'Get how every log stream stands',
    tag: 'Log Streams',
    responses: { 200: z.object({ log_streams: z.array(healthSchema) }) },
    handler: async ({ db }) => ({
      status: 200,
      body: { log_streams: (await logStreamsHealth(db)).map(shownHealth) },
    }),
  }),
  route({
    method: 'get',
    path: '/log-streams/{id}/health',
    scopes: ['read:log_streams'],
    summary: 'Get how a log stream stands',
    tag: 'Log Streams',
    responses: { 200: healthSchema },
    refusals: [404],
    handler: async ({ db, params }) => {
      const health = await logStreamHealth(db, params.id)
      if (!health) throw missing()
      return { status: 200, body: shownHealth(health) }
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
