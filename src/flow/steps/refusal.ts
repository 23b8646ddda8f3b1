import type { Refusal } from '../state.ts'
import type { Step } from './step.ts'

/** A refused login ends at once, whatever else was asked for. */
export const refusal: Step = {
  name: 'refusal',
  due: state => state.refusal !== undefined,
  ask: state => ({ kind: 'deny', refusal: state.refusal as Refusal }),
}
