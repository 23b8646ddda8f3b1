import type { State } from '../state.ts'
import type { Step } from './step.ts'

/**
 * Whether the login is still to be assessed: every one with a first factor or a session behind it is, where assessment
 * is on (reference, 4.4). An exchange of a token and an enrollment by a right that was shown before are no logins.
 */
export const assessmentIsDue = ({ settings, proof, riskAssessment }: State): boolean =>
  settings.risk !== undefined &&
  riskAssessment === undefined &&
  (proof?.how === 'password' || proof?.how === 'signup' || proof?.how === 'session')

/** How well the login fits the user, found out once: after the first factor and before everything that may ask for it. */
export const assessRisk: Step = {
  name: 'assess-risk',
  due: assessmentIsDue,
  ask: state => ({ kind: 'perform', number: state.performed, name: 'assess-risk', task: { task: 'assess-risk' } }),
}
