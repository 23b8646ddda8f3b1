import type { ActionHost } from '../../actions/host.ts'
import type { RunEmailTrigger } from './action-email.ts'
import type { PhoneTriggerRun, RunPhoneTrigger } from './action-phone.ts'

/** Runs phone triggers on the host of Actions; a refusal of any bound Action counts, the last one of a run. */
export const phoneTriggerRuns =
  (host: Host): RunPhoneTrigger =>
  async (trigger, event) =>
    outcome(await host.runTrigger(trigger, event))

/** The same for the trigger of mails. */
export const emailTriggerRuns =
  (host: Host): RunEmailTrigger =>
  async event =>
    outcome(await host.runTrigger('custom-email-provider', event))

type Host = Pick<ActionHost, 'runTrigger'>

const outcome = (run: Awaited<ReturnType<Host['runTrigger']>>): PhoneTriggerRun => {
  if (!run) return { kind: 'none' }
  for (const { result } of run.runs) {
    if (!result.ok) return { kind: 'failed', message: `The Action failed (${result.kind}): ${result.error.message}` }
  }
  const refusal = run.runs.flatMap(({ result }) => result.commands).at(-1)
  if (!refusal) return { kind: 'done' }
  return { kind: refusal.kind === 'notification-drop' ? 'dropped' : 'retry', reason: refusal.reason }
}
