import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import { type QueueWorker, startQueueWorker } from '../queue-worker.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { inTransaction } from '../store/transaction.ts'
import {
  advanceTrigger,
  claimTriggers,
  endTrigger,
  keepTriggers,
  onTriggerQueued,
  postponeTrigger,
  type QueuedTrigger,
  queueTrigger,
} from '../store/trigger-queue.ts'
import { type BoundAction, boundActions } from './bound.ts'
import { type HandlerOf, handlersOf } from './event-api/triggers.ts'
import { type ActionRun, failureLog, newExecutionId, recordExecution } from './executions.ts'
import type { ActionHost } from './host.ts'
import { limits } from './limits.ts'

/** Triggers that fire when something has happened, and hold nobody up. */
export type LaterTrigger = 'post-user-registration' | 'post-change-password'

/** A trigger about to fire. Without an `executionId` nothing is bound, and `fire` does nothing. */
export interface FiringTrigger {
  executionId?: string
  /** In the transaction of what fires it, so that its Actions run if and only if that was written. */
  fire: (trx: Db, event: Record<string, unknown>, about: LogContext) => Promise<void>
}

interface Progress {
  bound: BoundAction[]
  /** How many Actions are through. */
  done: number
  /** How often the next one has failed. */
  failures: number
}

/** Milliseconds to wait after each failed try of an Action; after the last one the run is given up. */
const backOff = [5000, 30_000, 120_000, 600_000]
/** A row stays with its worker while that lives, and goes to another one so long after it died. */
const lockFor = 15_000

/** Looks what is bound, which the run then keeps to. To be called before the transaction, which only writes. */
export const firingTrigger = async (
  services: Pick<Services, 'db' | 'now'>,
  trigger: LaterTrigger,
): Promise<FiringTrigger> => {
  const bound = await boundActions(services, trigger)
  if (bound.length === 0) return { fire: async () => {} }
  const executionId = newExecutionId(services.now())
  return {
    executionId,
    fire: async (trx, event, about) => {
      const now = services.now()
      const progress: Progress = { bound, done: 0, failures: 0 }
      await recordExecution(trx, { id: executionId, trigger, status: 'pending', runs: [], now })
      await queueTrigger(trx, {
        id: executionId,
        trigger_id: trigger,
        event: JSON.stringify(event),
        about: JSON.stringify(about),
        progress: JSON.stringify(progress),
        now,
      })
    },
  }
}

/**
 * Starts the worker that runs queued triggers: each Action until it has gone well, in order; one that keeps failing ends
 * the run. An Action whose process or server died runs again.
 */
export const startQueuedTriggers = (services: Services, host: Pick<ActionHost, 'run'>): QueueWorker =>
  startQueueWorker<QueuedTrigger>({
    what: 'a queued trigger',
    log: services.log,
    atOnce: 8,
    pollEvery: 5000,
    claim: room => claimTriggers(services.db, services.now(), room, lockFor),
    keep: ids => keepTriggers(services.db, ids, services.now() + lockFor),
    work: item => runQueued(services, host, item),
    onQueued: listener => onTriggerQueued(services.db, listener),
  })

const runQueued = async (services: Services, host: Pick<ActionHost, 'run'>, item: QueuedTrigger): Promise<void> => {
  const { id, attempts } = item
  const trigger = item.trigger_id as LaterTrigger
  const event = JSON.parse(item.event) as Record<string, unknown>
  const progress = JSON.parse(item.progress) as Progress
  const { bound } = progress
  const handler = handlersOf[trigger][0] as HandlerOf<LaterTrigger>
  const end = performance.now() + limits.triggerRunMs
  for (let index = progress.done; index < bound.length; index += 1) {
    const { versionId, bindingId } = bound[index] as BoundAction
    const deadlineMs = Math.max(1, end - performance.now())
    const run = await host.run({ versionId, bindingId, trigger, handler, event, deadlineMs, executionId: id })
    if (!run.result.ok) return failed(services, item, { ...progress, failures: progress.failures + 1 }, run)
    progress.done = index + 1
    progress.failures = 0
    const last = progress.done === bound.length
    const recorded = await inTransaction(services.db, async trx => {
      const ours = last
        ? await endTrigger(trx, id, attempts)
        : await advanceTrigger(trx, id, attempts, JSON.stringify(progress))
      const status = last ? 'final' : 'pending'
      if (ours) await recordExecution(trx, { id, trigger, status, runs: [run], now: services.now() })
      return ours
    })
    if (!recorded) return
  }
}

/** The first failure tells that something is wrong, the last that the run is over. */
const failed = async (
  services: Services,
  item: QueuedTrigger,
  progress: Progress,
  run: ActionRun<LaterTrigger>,
): Promise<void> => {
  const { id, attempts } = item
  const now = services.now()
  const wait = backOff[progress.failures - 1]
  // What cannot be read cannot be read later either.
  const hopeless = !run.result.ok && (run.result.kind === 'syntax' || run.result.kind === 'no-handler')
  const final = hopeless || wait === undefined
  const fact = failureLog(run)
  await inTransaction(services.db, async trx => {
    if (final) {
      if (!(await endTrigger(trx, id, attempts))) return
      await recordExecution(trx, { id, trigger: item.trigger_id, status: 'partial', runs: [run], now })
    } else {
      if (!(await advanceTrigger(trx, id, attempts, JSON.stringify(progress)))) return
      await postponeTrigger(trx, id, attempts, now + wait)
    }
    if (fact && (final || progress.failures === 1))
      await insertLogs(trx, [logRow(services, fact, JSON.parse(item.about) as LogContext)])
  })
}
