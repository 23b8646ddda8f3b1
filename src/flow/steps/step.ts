import type { Outcome } from '../outcome.ts'
import type { State } from '../state.ts'

/** One part of a login: when it is due and what it asks for. What comes next is for the list to say. */
export interface Step {
  name: string
  due: (state: State) => boolean
  ask: (state: State) => Outcome
}
