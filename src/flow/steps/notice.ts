import type { Notice } from '../state.ts'
import type { Step } from './step.ts'

/** Something is to be told before the login goes on: that a key was enrolled. */
export const notice: Step = {
  name: 'notice',
  due: state => state.notice !== undefined,
  ask: state => ({ kind: 'show', screen: (state.notice as Notice).screen, canPick: false }),
}
