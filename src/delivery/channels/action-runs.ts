import type { ActionHost } from '../../actions/host.ts'
import type { RunPhoneTrigger } from './action-phone.ts'

/** Runs phone triggers on the host of Actions; a refusal of any bound Action counts, the last one of a run. */
export const phoneTriggerRuns =
  (host: Pick<ActionHost, 'runTrigger'>): RunPhoneTrigger =>
  async (trigger, event) => {
    const run = await host.runTrigger(trigger, event)
    if (!run) return { kind: 'none' }
    for (const { result } of run.runs) {
      if (!result.ok) return { kind: 'failed', message: `The Action failed (${result.kind}): ${result.error.message}` }
    }
    const refusal = run.runs.flatMap(({ result }) => result.commands).at(-1)
    if (!refusal) return { kind: 'done' }
    return { kind: refusal.kind === 'notification-drop' ? 'dropped' : 'retry', reason: refusal.reason }
  }
