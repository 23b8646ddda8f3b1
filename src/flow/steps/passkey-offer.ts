import { passkeyOfferDue } from '../passkey-offer.ts'
import type { PasskeyOffer } from '../state.ts'
import type { Step } from './step.ts'

/** A passkey to sign in by from now on, offered at the end of a login or made for the own account. */
export const passkeyOffer: Step = {
  name: 'passkey-offer',
  due: state => passkeyOfferDue(state) !== undefined,
  ask: state => {
    const why = passkeyOfferDue(state) as PasskeyOffer['why']
    if (!state.passkeyOffer?.ceremony) {
      const task = { task: 'offer-passkey', why } as const
      return { kind: 'perform', number: state.performed, name: `offer-passkey:${why}`, task }
    }
    const screen = why === 'local' ? 'passkey-enrollment-local' : 'passkey-enrollment'
    return { kind: 'show', screen, canPick: false }
  },
}
