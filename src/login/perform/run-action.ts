import { failureDetails } from '../../actions/executions.ts'
import { limits } from '../../actions/limits.ts'
import type { Performed } from '../../flow/event.ts'
import type { BoundAction } from '../../flow/state.ts'
import { type Handler, triggerOf } from '../../flow/trigger.ts'
import { actionInput } from '../action-input.ts'
import type { Passage } from '../passage.ts'

/**
 * Runs an Action in the version that the login began with. All Actions of one request share the 20 seconds of a trigger
 * run; a suspended login has them anew (reference, 1.4). A failure is a value, and ends the login.
 */
export const runAction = async (passage: Passage, index: number, handler: Handler): Promise<Performed> => {
  const { state, parts } = passage
  const action = state.actions[index] as BoundAction
  const { event, input } = await actionInput(passage, handler)
  const began = performance.now()
  const run = await parts.actions.run({
    versionId: action.versionId,
    bindingId: action.bindingId,
    trigger: triggerOf(state),
    handler,
    event,
    input,
    deadlineMs: Math.max(1, limits.triggerRunMs - passage.actionMs),
    executionId: state.executionId,
  })
  const elapsedMs = Math.round(performance.now() - began)
  passage.actionMs += elapsedMs
  passage.runs.push(run)
  const { executionId, result } = run
  if (result.ok) return { task: 'run-action', result: { ok: true, commands: result.commands, executionId, elapsedMs } }
  return {
    task: 'run-action',
    result: {
      ok: false,
      failure: result.kind,
      message: result.error.message,
      executionId,
      elapsedMs,
      details: failureDetails(run),
    },
  }
}
