import type { MfaProblem } from '../login/login.ts'
import { MfaError } from './mfa-error.ts'

/** Why a factor could not be begun, in the words of the MFA API (authentication reference, 5). */
export const problemOf = (problem: MfaProblem, code?: string): MfaError => {
  switch (problem) {
    case 'already-enrolled':
      return new MfaError(403, 'access_denied', 'User is already enrolled.')
    case 'not-enrolled':
      return new MfaError(
        400,
        'association_required',
        'User is not enrolled. You must associate an authenticator first.',
      )
    case 'not-offered':
      return new MfaError(400, 'unsupported_challenge_type', 'User does not have any of the requested authenticators.')
    case 'ended':
      return new MfaError(401, 'invalid_grant', 'The mfa_token was used already.')
    case 'too-many-sends':
      return new MfaError(429, 'too_many_requests', 'Too many messages were sent. Wait before asking for another one.')
    case 'too-many-attempts':
      return new MfaError(429, 'too_many_attempts', 'Too many failed codes. Wait for some minutes before retrying.')
    default:
      if (code === 'user-already-enrolled') return new MfaError(403, 'access_denied', 'User is already enrolled.')
      if (code === 'invalid-email-format') return new MfaError(400, 'invalid_request', 'The email is not valid.')
      return /phone/.test(code ?? '')
        ? new MfaError(400, 'invalid_phone_number', 'The phone number is not valid.')
        : new MfaError(400, 'invalid_request', 'The factor could not be begun.')
  }
}
