import type { FactorRequest } from './command.ts'
import type { PasskeyOffer, Refusal } from './state.ts'
import type { Handler } from './trigger.ts'

/** What the driver must do and report back under `number` and `name`; done once for each number. */
export type Task =
  | { task: 'run-action'; index: number; handler: Handler }
  | { task: 'begin'; asks: 'challenge' | 'enroll'; factor: FactorRequest }
  | { task: 'switch-user'; userId: string }
  | { task: 'load-organizations' }
  | { task: 'load-consent' }
  | { task: 'assess-risk' }
  | { task: 'offer-passkey'; why: PasskeyOffer['why'] }
  | { task: 'begin-email-check' }

export interface Show {
  kind: 'show'
  screen: string
  /** Whether another factor can be picked from here. */
  canPick: boolean
}

export interface Perform {
  kind: 'perform'
  number: number
  name: string
  task: Task
}

export interface Redirect {
  kind: 'redirect'
  url: string
}

export interface Deny {
  kind: 'deny'
  refusal: Refusal
}

export interface Complete {
  kind: 'complete'
}

/** What is due: one of five, and the driver has one handler for each. */
export type Outcome = Show | Perform | Redirect | Deny | Complete
