import type { State } from '../state.ts'
import type { Step } from './step.ts'

/**
 * What the user must agree to yet: what the client must ask for, less what was agreed to at an earlier login. With
 * `prompt=consent` the user is asked for all of it again. Undefined: earlier logins were not looked at.
 */
export const consentDue = ({ request, agreed }: State): string[] | undefined => {
  const { consentFor, prompt } = request
  if (consentFor.length === 0 || prompt.includes('consent')) return consentFor
  return agreed && consentFor.filter(scope => !agreed.includes(scope))
}

/** The user's consent to what the client may do, where the client must ask for it. */
export const consent: Step = {
  name: 'consent',
  due: state => state.consented === undefined && consentDue(state)?.length !== 0,
  ask: state =>
    consentDue(state)
      ? { kind: 'show', screen: 'consent', canPick: false }
      : { kind: 'perform', number: state.performed, name: 'load-consent', task: { task: 'load-consent' } },
}
