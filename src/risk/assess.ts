import type { Facts } from './facts.ts'
import { type Confidence, notAvailable } from './finding.ts'
import { agentDetection } from './rules/agent-detection.ts'
import { type ImpossibleTravelCode, impossibleTravel } from './rules/impossible-travel.ts'
import { newDevice } from './rules/new-device.ts'
import { phoneNumber } from './rules/phone-number.ts'
import { untrustedIp } from './rules/untrusted-ip.ts'

/** What every assessor found; the first three make the overall confidence. */
export interface Findings {
  UntrustedIP: ReturnType<typeof untrustedIp>
  NewDevice: ReturnType<typeof newDevice>
  ImpossibleTravel: ReturnType<typeof impossibleTravel>
  PhoneNumber?: ReturnType<typeof phoneNumber>
  AgentDetection?: ReturnType<typeof agentDetection>
}

type Assessor = keyof Findings

/** `event.authentication.riskAssessment`, and `details.riskAssessment` of log entries (login-flow reference, 2.2). */
export interface RiskAssessment {
  confidence: Confidence
  version: '1'
  assessments: { [name in Assessor]?: Omit<NonNullable<Findings[name]>, 'because'> }
}

/** Asks every rule; one whose facts could not be found out has found a risk. Pure. */
export const findings = ({ address, device, travel, agent, phoneNumber: number }: Facts): Findings => ({
  UntrustedIP: address ? tried(() => untrustedIp(address), notAvailable) : notAvailable,
  NewDevice: device ? tried(() => newDevice(device), notAvailable) : notAvailable,
  ImpossibleTravel: travel ? tried(() => impossibleTravel(travel), notAvailable) : notAvailable,
  PhoneNumber: tried(() => phoneNumber(number), notAvailable),
  AgentDetection: tried(() => agentDetection(agent), { code: 'unknown', confidence: 'neutral' }),
})

/** What a rule found; what stands for it where it fails. */
const tried = <T, F>(rule: () => T, failed: F): T | (F & { because: { failed: string } }) => {
  try {
    return rule()
  } catch (error) {
    return { ...failed, because: { failed: String(error) } }
  }
}

/** What the travel is worth beside what is known of the device. */
type Travel = 'failed' | 'impossible' | 'doubtful' | 'plausible'

/** A place that is not known now, or that no earlier one can be held against, is as doubtful as a long way: nobody gains by hiding. */
const travels: Record<ImpossibleTravelCode, Travel> = {
  assessment_not_available: 'failed',
  impossible_travel_from_last_login: 'impossible',
  substantial_travel_from_last_login: 'doubtful',
  missing_geoip: 'doubtful',
  anonymous_proxy: 'doubtful',
  unknown_location: 'doubtful',
  invalid_travel: 'doubtful',
  initial_login: 'doubtful',
  location_history_not_found: 'doubtful',
  travel_from_last_login: 'plausible',
  minimal_travel_from_last_login: 'plausible',
}

/**
 * The overall confidence, which Auth0 does not publish a formula for; docs/risk.md has it as a table (Q19). An address
 * on a deny list, impossible travel and a failed assessor are low whatever the others say. Pure.
 */
export const overallConfidence = ({ UntrustedIP, NewDevice, ImpossibleTravel }: Findings): Confidence => {
  const travel = travels[ImpossibleTravel.code]
  if (UntrustedIP.confidence === 'low' || NewDevice.code === 'assessment_not_available') return 'low'
  if (travel === 'failed' || travel === 'impossible') return 'low'
  const doubtful = travel === 'doubtful'
  if (NewDevice.confidence === 'low') return doubtful ? 'low' : 'medium'
  if (NewDevice.confidence === 'medium') return doubtful ? 'medium' : 'high'
  return 'high'
}

/** Puts together what the assessors found, in Auth0's shape: the numbers behind it stay out. Pure. */
export const assess = (findings: Findings): RiskAssessment => ({
  confidence: overallConfidence(findings),
  version: '1',
  assessments: Object.fromEntries(
    Object.entries(findings).map(([name, { because: _, ...finding }]) => [name, finding]),
  ),
})
