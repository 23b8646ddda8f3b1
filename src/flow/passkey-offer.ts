import { type Draft, log, note, refuse } from './draft.ts'
import type { Event } from './event.ts'
import type { EnrolledFactor, PasskeyOffer, State } from './state.ts'

/**
 * The passkey that is due to be offered, once Actions and MFA are through: to whoever came by password (progressive), by
 * a passkey of another device (local), or for that very purpose. Nobody who holds a factor of MFA gets one by a password
 * alone: it could stand in for that factor afterwards, where an Action lets passkeys do so.
 */
export const passkeyOfferDue = (state: State): PasskeyOffer['why'] | undefined => {
  const { request, proof, capabilities, settings } = state
  if (request.channel !== 'browser' || !proof || state.passkeyOffer?.settled) return undefined
  if (request.enrolling) return request.enrolling.passkey ? 'account' : undefined
  const options = proof.connection?.passkeys
  if (!options || capabilities?.passkeys === false) return undefined
  if (proof.how === 'passkey') return options.local && proof.passkey?.elsewhere ? 'local' : undefined
  // Where no page of ours takes passkeys, one would be of no use (`identifier_first`).
  const usable = settings.identifierFirst && options.progressive
  return proof.how === 'password' && usable && !owesFactor(state) ? 'progressive' : undefined
}

const owesFactor = ({ enrolled, mfa }: State): boolean =>
  enrolled.some(isFactor) && mfa.challenged.length + mfa.enrolled.length === 0

const isFactor = ({ type }: EnrolledFactor): boolean => type !== 'email' && type !== 'recovery-code'

/** Whether there is something to offer is known now. */
export const takeOffer = (draft: Draft, ceremony: NonNullable<PasskeyOffer['ceremony']> | undefined) => {
  const why = passkeyOfferDue(draft.state) as PasskeyOffer['why']
  draft.state.passkeyOffer = { why, ceremony, ...(!ceremony && { settled: 'not-offered' }) }
  if (!ceremony) return
  note(draft, { kind: 'passkey', offer: why, result: 'offered' })
}

const offered = ({ state }: Draft): PasskeyOffer => {
  if (!state.passkeyOffer?.ceremony || state.passkeyOffer.settled) throw new Error('no passkey is being offered')
  return state.passkeyOffer
}

export const passkeyEnrolled = (draft: Draft, { logs }: Extract<Event, { kind: 'passkey-enrolled' }>) => {
  const offer = offered(draft)
  offer.settled = 'enrolled'
  note(draft, { kind: 'passkey', offer: offer.why, result: 'enrolled' })
  for (const fact of logs ?? []) log(draft, fact)
}

export const passkeyDeclined = (draft: Draft) => {
  const offer = offered(draft)
  offer.settled = 'declined'
  note(draft, { kind: 'passkey', offer: offer.why, result: 'declined' })
  // Whoever came to add one has not, and that is told apart from having done so.
  if (offer.why === 'account')
    refuse(draft, { error: 'access_denied', description: 'No passkey was added' }, { type: 'gd_start_enroll_failed' })
}

export const passkeyRefused = (draft: Draft, { why, errors, logs }: Extract<Event, { kind: 'passkey-refused' }>) => {
  const { why: offer } = offered(draft)
  draft.state.form = { errors, submitted: {} }
  note(draft, { kind: 'passkey', offer, result: 'refused', why })
  for (const fact of logs ?? []) log(draft, fact)
}
