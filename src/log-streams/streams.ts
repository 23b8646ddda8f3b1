import { insertLogs, logRow } from '../logs/write.ts'
import type { Metrics } from '../metrics.ts'
import { type QueueWorker, startQueueWorker } from '../queue-worker.ts'
import type { Services } from '../services.ts'
import {
  advanceStream,
  type ClaimedStream,
  claimStreams,
  keepStreams,
  nextBatch,
  postponeStream,
  releaseStream,
  suspendStream,
  sweepStream,
} from '../store/log-streams.ts'
import { newToken } from '../store/secrets.ts'
import { inTransaction } from '../store/transaction.ts'
import { batchRequest } from './batch-request.ts'
import { type Types, typesOf } from './categories.ts'
import { handOver, NotTaken } from './hand-over.ts'

export interface LogStreamParts {
  metrics: Pick<Metrics, 'logStream'>
  /** Where a receiver is; its own address unless a test says otherwise. */
  address?: (own: string) => string
}

/** Batches that wait for an answer at once, each of another stream. */
const atOnce = 32
const batch = { entries: 100, bytes: 400_000 }
/** Then others have their turn. */
const mostBatches = 50
/** A stream stays with its node while that lives, and goes to another one so long after it died. */
const lockFor = 15_000

const second = 1000
const day = 24 * 60 * 60 * second
/** A receiver that was not reached for so long is given up. */
const suspendAfter = 7 * day

/** Milliseconds to wait after so many failures in a row: twice as long each time, ten minutes at most. Pure. */
export const backOff = (failures: number): number => Math.min(second * 2 ** (failures - 1), 600 * second)

/**
 * Sends tenant logs to where streams want them, each entry at least once, in order. Any number of nodes may run this;
 * each stream is sent by one at a time, from the cursor in its row. Nothing here is waited for by whoever writes a log.
 */
export const startLogStreams = (
  services: Services,
  { metrics, address = own => own }: LogStreamParts,
): Pick<QueueWorker, 'drain' | 'stop'> => {
  const { db, box, now, log } = services
  const node = newToken()
  let stopping = false

  const send = async (stream: ClaimedStream, types: Types): Promise<void> => {
    let { cursor } = stream
    for (let sent = 0; sent < mostBatches && !stopping; sent += 1) {
      const next = await nextBatch(db, { cursor, types, now: now() }, batch)
      if (next.entries.length === 0 && (types.kind === 'all' || next.cursor === cursor)) return
      if (next.entries.length > 0) {
        const request = batchRequest(stream, next.entries)
        await handOver({ ...request, url: address(request.url) })
        metrics.logStream(stream.destination.type, 'delivered', next.entries.length)
      }
      const passed = { cursor: next.cursor, sent: next.entries.length }
      if (!(await advanceStream(db, node, stream, passed)) || next.entries.length === 0) return
      cursor = next.cursor
    }
  }

  const failed = async (stream: ClaimedStream, error: NotTaken): Promise<void> => {
    const at = now()
    const failures = stream.failures + 1
    log.warn(
      { log_stream_id: stream.id, type: stream.destination.type, failures, reason: error.message, err: error.cause },
      'a log stream could not be delivered to',
    )
    metrics.logStream(stream.destination.type, 'failed', 1)
    await inTransaction(db, async trx => {
      await postponeStream(trx, node, stream, { now: at, retryAt: at + backOff(failures), error: error.message })
      if (await suspendStream(trx, stream.id, at - suspendAfter, at))
        await insertLogs(trx, [logRow(services, suspension(stream, error), {})])
    })
  }

  const work = async (stream: ClaimedStream): Promise<void> => {
    try {
      const types = typesOf(stream.filters.map(filter => filter.name))
      await send(stream, types)
      if (await sweepStream(db, node, stream.id, { types, now: now() }))
        log.warn({ log_stream_id: stream.id }, 'entries came late: those of the last minutes are sent again')
      await releaseStream(db, node, stream.id)
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error
      await failed(stream, error)
    }
  }

  const worker = startQueueWorker<ClaimedStream>({
    what: 'a log stream',
    log,
    atOnce,
    pollEvery: second,
    claim: room => claimStreams(db, box, { node, now: now(), limit: room, lockFor }),
    keep: ids => keepStreams(db, node, ids, now() + lockFor),
    work,
    // An entry that was just written is not settled yet, so there is nothing to be woken for.
    onQueued: () => () => undefined,
  })
  return {
    drain: worker.drain,
    stop: () => {
      stopping = true
      return worker.stop()
    },
  }
}

const suspension = (stream: ClaimedStream, error: NotTaken) => ({
  type: 'fn' as const,
  description: `The log stream ${stream.name ?? stream.id} was suspended: its receiver was not reached for seven days.`,
  details: { log_stream: { id: stream.id, name: stream.name, type: stream.destination.type }, error: error.message },
})
