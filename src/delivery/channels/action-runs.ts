import type { ActionHost } from '../../actions/host.ts'
import type { TriggerRun } from '../../actions/run-trigger.ts'
import { logContext } from '../log-facts.ts'
import type { About } from '../message.ts'
import type { RunEmailTrigger } from './action-email.ts'
import type { PhoneTrigger, PhoneTriggerRun, RunPhoneTrigger } from './action-phone.ts'

/** Runs phone triggers on the host of Actions; a refusal of any bound Action counts, the last one of a run. */
export const phoneTriggerRuns =
  (host: Host): RunPhoneTrigger =>
  async (trigger, event, about) =>
    outcome(await run(host, trigger, event, about))

/** The same for the trigger of mails. */
export const emailTriggerRuns =
  (host: Host): RunEmailTrigger =>
  async (event, about) =>
    outcome(await run(host, 'custom-email-provider', event, about))

type Host = Pick<ActionHost, 'runTrigger'>
type Trigger = PhoneTrigger | 'custom-email-provider'

const run = (
  host: Host,
  trigger: Trigger,
  event: Record<string, unknown>,
  about: About,
): Promise<TriggerRun<Trigger> | undefined> => host.runTrigger(trigger, event, { about: logContext(about) })

const outcome = (run: TriggerRun<Trigger> | undefined): PhoneTriggerRun => {
  if (!run) return { kind: 'none' }
  for (const { result } of run.runs) {
    if (!result.ok) return { kind: 'failed', message: `The Action failed (${result.kind}): ${result.error.message}` }
  }
  const refusal = run.runs.flatMap(({ result }) => result.commands).at(-1)
  if (!refusal) return { kind: 'done' }
  return { kind: refusal.kind === 'notification-drop' ? 'dropped' : 'retry', reason: refusal.reason }
}
