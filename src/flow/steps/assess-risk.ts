import type { State } from '../state.ts'
import type { Step } from './step.ts'

/** What a user shows that is there: a first factor, the session of one, or the link from a mail. */
const assessed: readonly string[] = ['password', 'signup', 'passkey', 'passwordless', 'session', 'reset-link']

/**
 * Whether it is still to be found out how well this fits the user: wherever assessment is on (reference, 4.4). Exchanges
 * of tokens, and enrollments by a right that was shown before, are not looked at.
 */
export const assessmentIsDue = ({ settings, proof, riskAssessment }: State): boolean =>
  settings.risk !== undefined && riskAssessment === undefined && proof !== undefined && assessed.includes(proof.how)

/** How well the login fits the user, found out once: after the first factor and before everything that may ask for it. */
export const assessRisk: Step = {
  name: 'assess-risk',
  due: assessmentIsDue,
  ask: state => ({ kind: 'perform', number: state.performed, name: 'assess-risk', task: { task: 'assess-risk' } }),
}
