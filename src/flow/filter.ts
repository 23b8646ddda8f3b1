import type { FactorRequest, FactorType, MfaCommand } from './command.ts'
import type { LeftOut } from './journal.ts'
import type { Capabilities, DeviceFacts } from './state.ts'

/** All that filtering looks at. */
export interface FilterFacts {
  /** Factors that are on in the tenant. */
  enabled: FactorType[]
  /** Factors that the user can be challenged with now, those of this login included. */
  enrolled: FactorType[]
  /** Factors passed by challenge in this login. */
  challenged: FactorType[]
  /** Factors enrolled in this login. */
  enrolledNow: FactorType[]
  /** Factors that the user had before this login. */
  held: FactorType[]
  /** The browser is remembered, and may stand in for a challenge of this command. */
  remembered: boolean
  /** Whether the enrollment gate holds: commands of Actions. */
  gated: boolean
  /** Whether an address can be enrolled: only by its owner, never by a command (reference, 4.7). */
  addresses?: boolean
}

export type Verdict = { leftOut: { type: FactorType; why: LeftOut }[] } & (
  | { kind: 'ask'; offered: FactorRequest[] }
  | { kind: 'satisfied'; by: 'done' | 'remembered-browser' }
  /** `enrollWithAny` when all are enrolled already: the login goes on, the command counts for nothing (Q2). */
  | { kind: 'nothing-left' }
  | { kind: 'failed'; why: 'nothing-usable' | 'all-enrolled' | 'challenge-first' }
)

/** What becomes of a command: which of its factors are offered, or why none is needed or possible (reference, 3.5.2). Pure. */
export const filterCommand = (command: MfaCommand, facts: FilterFacts): Verdict =>
  command.kind === 'challenge' ? filterChallenge(command, facts) : filterEnrollment(command, facts)

const filterChallenge = (command: MfaCommand, facts: FilterFacts): Verdict => {
  const { offered, leftOut } = sift(command.factors, type => {
    if (facts.challenged.includes(type) || facts.enrolledNow.includes(type)) return 'already-done'
    if (!facts.enabled.includes(type)) return 'not-enabled'
    if (!facts.enrolled.includes(type)) return 'not-enrolled'
    return undefined
  })
  if (offered.length > 0) {
    return facts.remembered
      ? { kind: 'satisfied', by: 'remembered-browser', leftOut }
      : { kind: 'ask', offered, leftOut }
  }
  return leftOut.some(l => l.why === 'already-done')
    ? { kind: 'satisfied', by: 'done', leftOut }
    : { kind: 'failed', why: 'nothing-usable', leftOut }
}

const filterEnrollment = (command: MfaCommand, facts: FilterFacts): Verdict => {
  const { offered, leftOut } = sift(command.factors, type => {
    if (type === 'email' && !facts.addresses) return 'cannot-be-enrolled'
    if (!facts.enabled.includes(type)) return 'not-enabled'
    if (facts.enrolled.includes(type) || facts.enrolledNow.includes(type)) return 'already-enrolled'
    if (facts.challenged.includes(type)) return 'already-done'
    return undefined
  })
  if (offered.length > 0) {
    return facts.gated && gateIsClosed(facts)
      ? { kind: 'failed', why: 'challenge-first', leftOut }
      : { kind: 'ask', offered, leftOut }
  }
  const enrolled = leftOut.some(l => l.why === 'already-enrolled' || l.why === 'already-done')
  if (!enrolled) return { kind: 'failed', why: 'nothing-usable', leftOut }
  return command.any ? { kind: 'nothing-left', leftOut } : { kind: 'failed', why: 'all-enrolled', leftOut }
}

/**
 * A user who had a factor before this login passes a challenge in it before anything is enrolled; e-mail alone does not
 * count as a factor here, and neither does a remembered browser as a challenge (Q3, Q4).
 */
const gateIsClosed = ({ held, challenged }: FilterFacts): boolean =>
  challenged.length === 0 && held.some(type => type !== 'email')

const sift = (factors: FactorRequest[], why: (type: FactorType) => LeftOut | undefined) => {
  const offered: FactorRequest[] = []
  const leftOut: { type: FactorType; why: LeftOut }[] = []
  const seen = new Set<FactorType>()
  for (const factor of factors) {
    if (seen.has(factor.type)) continue
    seen.add(factor.type)
    const reason = why(factor.type)
    if (reason) leftOut.push({ type: factor.type, why: reason })
    else offered.push(factor)
  }
  return { offered, leftOut }
}

/**
 * Whether a browser can do this factor; one that has not said what it can do is taken at its best. For a challenge
 * `device` says whether the user's biometrics were enrolled on such a device.
 */
export const browserCan = (type: FactorType, capabilities: Capabilities | undefined, device?: DeviceFacts): boolean => {
  if (!capabilities || !isWebAuthn(type)) return true
  if (type === 'webauthn-roaming') return capabilities.webauthn
  return capabilities.webauthn && capabilities.platform && device?.known !== false
}

export const isWebAuthn = (type: FactorType): boolean => type === 'webauthn-platform' || type === 'webauthn-roaming'
