import { type LogContext, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { LogStream } from '../store/log-streams.ts'
import { batchRequest } from './batch-request.ts'
import { handOver, NotTaken } from './hand-over.ts'

/** What a receiver did with a test: took it, with this status, or why not. */
export type Tried = { kind: 'taken'; status: number } | { kind: 'refused'; why: string }

/**
 * Sends one entry that tells of nothing to the receiver of a stream, by the way of every other. The log does not keep
 * it, and how the stream stands does not change.
 */
export const tryStream = async (services: Services, stream: LogStream, context: LogContext): Promise<Tried> => {
  const row = logRow(
    services,
    {
      type: 'sapi',
      description: 'A test of a log stream: nothing happened.',
      details: { test: true, log_stream: { id: stream.id, name: stream.name } },
    },
    context,
  )
  try {
    return {
      kind: 'taken',
      status: await handOver(batchRequest(stream, [{ logId: row.log_id, data: JSON.parse(row.data) }])),
    }
  } catch (error) {
    if (error instanceof NotTaken) return { kind: 'refused', why: error.message }
    throw error
  }
}
