import { namesOf } from '../factors/names.ts'
import type { Bearer, HttpFacts, MfaLogins } from '../login/login.ts'
import type { Services } from '../services.ts'
import { type Authenticator, authenticatorsOf } from './authenticators.ts'
import { MfaError } from './mfa-error.ts'
import { problemOf } from './mfa-problems.ts'
import { sealOobCode } from './mfa-token.ts'

export interface ChallengeRequest {
  /** `otp`, `oob` or both; all that the client can do where it says nothing. */
  challengeType?: string
  authenticatorId?: string
  oobChannel?: string
}

/**
 * Begins a challenge of a login that waits: of the authenticator that was named, else of the first factor that is asked
 * for and that the client can do (authentication reference, 5).
 */
export const beginChallenge = async (
  { services, mfa }: { services: Services; mfa: MfaLogins },
  bearer: Bearer,
  asked: ChallengeRequest,
  http: HttpFacts,
): Promise<Record<string, unknown>> => {
  const look = await mfa.look(bearer, http)
  if (look.asks === undefined) throw problemOf('ended')
  if (look.asks === 'enroll') throw problemOf('not-enrolled')
  const authenticators = await authenticatorsOf(services, look.userId)
  const usable = look.offered.flatMap(type => authenticators.filter(({ factor }) => factor === type))
  const chosen = choose(usable, asked)
  const named = asked.authenticatorId !== undefined
  const { factor, channel, enrollmentId } = chosen
  const begun = await mfa.begin(
    bearer,
    {
      asks: 'challenge',
      type: factor,
      enrollmentId: named ? enrollmentId : undefined,
      method: channel === 'sms' || channel === 'voice' ? channel : undefined,
    },
    http,
  )
  if (!begun.ok) throw problemOf(begun.problem, begun.code)
  if (factor === 'otp') return { challenge_type: 'otp' }
  return {
    challenge_type: 'oob',
    oob_code: sealOobCode(services, { state: bearer.state, begun: begun.begun, type: factor }),
    ...(channel === 'auth0' ? {} : { binding_method: 'prompt' }),
    // Ours: what a device that matches numbers asks its user for, and pages show.
    ...(begun.data['number'] === undefined ? {} : { matching_number: begun.data['number'] }),
  }
}

const choose = (usable: Authenticator[], { challengeType, authenticatorId, oobChannel }: ChallengeRequest) => {
  const can = (challengeType ?? 'otp oob').split(/\s+/)
  if (can.some(type => type !== 'otp' && type !== 'oob'))
    throw new MfaError(400, 'unsupported_challenge_type', `Unsupported challenge type: ${challengeType}`)
  const candidates = authenticatorId === undefined ? usable : usable.filter(({ id }) => id === authenticatorId)
  if (candidates.length === 0 && authenticatorId !== undefined)
    throw new MfaError(400, 'invalid_request', 'authenticator_id not found')
  const chosen = candidates.find(
    ({ factor, channel }) =>
      can.includes(namesOf(factor).authenticatorType) && (oobChannel === undefined || channel === oobChannel),
  )
  if (!chosen) throw problemOf('not-offered')
  return chosen
}
