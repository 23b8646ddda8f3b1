import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { inTransaction } from '../store/transaction.ts'
import type { BoundAction } from './bound.ts'
import {
  type ApiInput,
  type CommandsOf,
  type HandlerOf,
  handlersOf,
  type StraightTrigger,
} from './event-api/triggers.ts'
import { type ActionRun, failureLog, newExecutionId, recordExecution } from './executions.ts'
import type { ActionHost } from './host.ts'
import { limits } from './limits.ts'

/** What a whole trigger run came to: the Actions that ran, the last one possibly failed. */
export interface TriggerRun<T extends StraightTrigger = StraightTrigger> {
  executionId: string
  runs: ActionRun<T>[]
}

/** What the next Action of a run is given; nothing: the one before has ended the run. */
export type Next<T extends StraightTrigger> = (
  commands: CommandsOf[T][],
) => { event: Record<string, unknown>; input?: ApiInput } | undefined

export interface TriggerOrder<T extends StraightTrigger> {
  /** Who and where, for the log entries of Actions that fail. */
  about: LogContext
  /** Told what all Actions so far have asked for; without it each Action gets the same event, and all run. */
  next?: Next<T>
  /** What is to run in place of what is bound now. */
  bound?: BoundAction[]
}

/**
 * Runs everything bound to a trigger that never suspends, one after the other until one fails or ends the run, within 20
 * seconds; records it, and logs what failed. Undefined: nothing is bound.
 */
export const runTrigger = async <T extends StraightTrigger>(
  services: Pick<Services, 'db' | 'geo' | 'now'>,
  host: Pick<ActionHost, 'bindings' | 'run'>,
  trigger: T,
  first: Record<string, unknown>,
  order: TriggerOrder<T>,
): Promise<TriggerRun<T> | undefined> => {
  const bound = order.bound ?? (await host.bindings(trigger))
  if (bound.length === 0) return undefined
  const executionId = newExecutionId(services.now())
  const end = performance.now() + limits.triggerRunMs
  const handler = handlersOf[trigger][0] as HandlerOf<T>
  const runs: ActionRun<T>[] = []
  let given: ReturnType<Next<T>> = { event: first }
  for (const { versionId, bindingId } of bound) {
    if (!given) break
    const deadlineMs = Math.max(1, end - performance.now())
    const done = await host.run({ versionId, bindingId, trigger, handler, ...given, deadlineMs, executionId })
    runs.push(done)
    if (!done.result.ok) break
    given = order.next ? order.next(runs.flatMap(run => run.result.commands)) : given
  }
  const complete = runs.length === bound.length && runs.every(run => run.result.ok) && given !== undefined
  const failures = runs.flatMap(run => failureLog(run) ?? []).map(fact => logRow(services, fact, order.about))
  await inTransaction(services.db, async trx => {
    const now = services.now()
    await recordExecution(trx, { id: executionId, trigger, status: complete ? 'final' : 'partial', runs, now })
    if (failures.length > 0) await insertLogs(trx, failures)
  })
  return { executionId, runs }
}
