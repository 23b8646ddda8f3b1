import type { BoundAction } from '../state.ts'
import type { Step } from './step.ts'

/** The Actions bound when the login began, one after the other. */
export const actions: Step = {
  name: 'actions',
  due: state => state.run.index < state.actions.length,
  ask: state => {
    const { index, handler } = state.run
    const action = state.actions[index] as BoundAction
    return {
      kind: 'perform',
      number: state.performed,
      name: `${handler}:${action.versionId}`,
      task: { task: 'run-action', index, handler },
    }
  },
}
