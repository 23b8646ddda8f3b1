import type { Step } from './step.ts'

/** The user's consent to what the client may do, where the client must ask for it. */
export const consent: Step = {
  name: 'consent',
  due: state => state.request.consentFor.length > 0 && state.consented === undefined,
  ask: () => ({ kind: 'show', screen: 'consent', canPick: false }),
}
