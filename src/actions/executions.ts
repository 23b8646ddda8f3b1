import { randomBytes } from 'node:crypto'
import type { LogFact } from '../flow/log-fact.ts'
import { findExecution, writeExecution } from '../store/action-executions.ts'
import type { Db } from '../store/dialect.ts'
import type { RunnableTrigger } from './event-api/triggers.ts'
import { limits } from './limits.ts'
import type { RunResult } from './runner/run.ts'

/** One call of one Action, with all that its record and its log entry say. */
export interface ActionRun<T extends RunnableTrigger = RunnableTrigger> {
  executionId: string
  trigger: T
  actionId: string
  actionName: string
  versionId: string
  bindingId?: string
  /** Epoch milliseconds. */
  startedAt: number
  endedAt: number
  result: RunResult<T>
}

/** What the record of a trigger run keeps of each Action (management reference, 2.3); `logs` is ours. */
export interface ExecutionResult {
  action_name: string
  error?: { id: string; msg: string }
  started_at: string
  ended_at: string
  logs?: string
  /** Whose run it was; for lists of runs, and not shown with the record. */
  action_id?: string
}

export type ExecutionStatus = 'pending' | 'final' | 'partial' | 'canceled' | 'suspended'

/** Opaque, and sorts by time: 48 bits of milliseconds, 96 of chance. */
export const newExecutionId = (now: number): string => {
  const time = Buffer.alloc(6)
  time.writeUIntBE(now, 0, 6)
  return Buffer.concat([time, randomBytes(12)]).toString('base64url')
}

const executionResult = (run: ActionRun): ExecutionResult => {
  const logs = run.result.console.map(line => line.text).join('\n')
  return {
    action_name: run.actionName,
    ...(!run.result.ok && { error: { id: errorClass(run.result), msg: run.result.error.message } }),
    started_at: new Date(run.startedAt).toISOString(),
    ended_at: new Date(run.endedAt).toISOString(),
    ...(logs !== '' && { logs: logs.slice(0, limits.consoleLength) }),
    action_id: run.actionId,
  }
}

/**
 * Adds runs to the record of a trigger run and sets its status, in the transaction of what they led to. The first call
 * makes the record. `suspended`: a screen or a redirect is due and the run goes on later; `partial`: an Action failed
 * or refused and later ones did not run.
 */
export const recordExecution = async (
  trx: Db,
  execution: { id: string; trigger: string; status: ExecutionStatus; runs: ActionRun[]; now: number },
): Promise<void> => {
  const known = await findExecution(trx, execution.id)
  const before = known ? (JSON.parse(known.results) as ExecutionResult[]) : []
  await writeExecution(trx, {
    id: execution.id,
    trigger_id: execution.trigger,
    status: execution.status,
    results: JSON.stringify([...before, ...execution.runs.map(executionResult)]),
    now: execution.now,
  })
}

type Failure = Extract<RunResult, { ok: false }>

const errorClass = (failure: Failure): 'action_timeout' | 'action_error' | 'platform_error' => {
  switch (failure.kind) {
    case 'timeout':
      return 'action_timeout'
    case 'threw':
    case 'no-handler':
    case 'syntax':
    case 'memory':
      return 'action_error'
    case 'crashed':
    case 'invalid':
      return 'platform_error'
  }
  return failure.kind satisfies never
}

/** `details` of the `actions_execution_failed` log of this run (login flow reference, 1.8); undefined if it went well. */
export const failureDetails = (run: ActionRun): Record<string, unknown> | undefined => {
  const { result } = run
  if (result.ok) return undefined
  const { name, message, stack } = result.error
  return {
    action_id: run.actionId,
    action_name: run.actionName,
    ...(run.bindingId !== undefined && { binding_id: run.bindingId }),
    error_class: errorClass(result),
    execution_id: run.executionId,
    trigger_id: run.trigger,
    version_id: run.versionId,
    action_error: { code: result.kind, message, name, ...(stack !== undefined && { stack }) },
  }
}

/** The log entry of a run that failed; undefined if it went well. */
export const failureLog = (run: ActionRun): LogFact | undefined =>
  run.result.ok
    ? undefined
    : { type: 'actions_execution_failed', description: run.result.error.message, details: failureDetails(run) }

/** `details.actions` of a log entry, for runs that there were. */
export const actionsDetails = (...ids: (string | undefined)[]): { actions?: { executions: string[] } } => {
  const executions = ids.filter(id => id !== undefined)
  return executions.length === 0 ? {} : { actions: { executions } }
}
