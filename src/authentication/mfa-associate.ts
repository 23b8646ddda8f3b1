import { z } from 'zod'
import type { FactorType } from '../flow/command.ts'
import type { Bearer, HttpFacts, LoginService, MfaBegun, MfaWish } from '../login/login.ts'
import type { Services } from '../services.ts'
import { enrollmentsOf } from '../store/enrollments.ts'
import { enrollmentTokenOf, keepEnrollment } from './enrollment-token.ts'
import type { MfaCaller } from './mfa-bearer.ts'
import { MfaError } from './mfa-error.ts'
import { problemOf } from './mfa-problems.ts'
import { sealOobCode } from './mfa-token.ts'

/** What `POST /mfa/associate` takes (authentication reference, 5); other members are passed over. */
export const associateBody = z.object({
  client_id: z.string().optional(),
  authenticator_types: z.array(z.string()).min(1).max(3),
  oob_channels: z.array(z.string()).max(4).optional(),
  phone_number: z.string().max(40).optional(),
  email: z.string().max(254).optional(),
})

type Asked = z.output<typeof associateBody>

interface Parts {
  services: Services
  login: LoginService
}

/** Begins to enroll a factor: for a login that waits, or for a user with an access token of the MFA API. */
export const associate = async (
  parts: Parts,
  caller: MfaCaller,
  asked: Asked,
  http: HttpFacts,
): Promise<Record<string, unknown>> => {
  const wish = wishOf(asked)
  const bearer = caller.kind === 'login' ? caller.token : await enrollingLogin(parts, caller, http)
  const begun = await parts.login.mfa.begin({ state: bearer.state, browser: bearer.browser }, wish, http)
  if (!begun.ok) throw problemOf(begun.problem, begun.code)
  return replyTo(parts.services, bearer, wish, begun)
}

const unsupported = () =>
  new MfaError(400, 'unsupported_challenge_type', 'None of the requested authenticators can be enrolled.')

/** The factor that is meant: the first type, and of the channels the first. */
const wishOf = ({ authenticator_types: [type], oob_channels, phone_number, email }: Asked): MfaWish => {
  if (type === 'otp') return { asks: 'enroll', type: 'otp' }
  if (type !== 'oob' && type !== 'email') throw unsupported()
  const channel = type === 'email' ? type : oob_channels?.[0]
  if (channel === 'email') {
    if (!email) throw new MfaError(400, 'invalid_request', 'email is required')
    return { asks: 'enroll', type: 'email', email }
  }
  if (channel === 'auth0') return { asks: 'enroll', type: 'push-notification' }
  if (channel !== 'sms' && channel !== 'voice') throw unsupported()
  if (!phone_number) throw new MfaError(400, 'invalid_request', 'phone_number is required')
  return { asks: 'enroll', type: 'phone', method: channel, phone: phone_number }
}

const replyTo = (
  services: Services,
  { state }: { state: string },
  { type, method }: MfaWish,
  { begun, data, enrollmentId, recoveryCode }: Extract<MfaBegun, { ok: true }>,
): Record<string, unknown> => {
  const members = {
    id: enrollmentId && `${method ?? prefixes[type]}|${enrollmentId}`,
    ...(recoveryCode === undefined ? {} : { recovery_codes: [recoveryCode] }),
  }
  if (type === 'otp')
    return { authenticator_type: 'otp', secret: data['text_code'], barcode_uri: data['qr_uri'], ...members }
  return {
    authenticator_type: 'oob',
    oob_channel: type === 'email' ? 'email' : (method ?? 'auth0'),
    oob_code: sealOobCode(services, { state, begun, type }),
    ...(type !== 'push-notification' ? { binding_method: 'prompt' } : { barcode_uri: data['qr_uri'] }),
    ...members,
  }
}

const prefixes: { readonly [type in FactorType]?: string } = {
  otp: 'totp',
  email: 'email',
  'push-notification': 'push',
}

/**
 * The enrollment that an access token has begun, or a new one. The token counts for what the user was when it was made:
 * once a factor has been enrolled since, whoever wants another one gets a new token, and passes that factor for it.
 */
const enrollingLogin = async (
  { services, login }: Parts,
  caller: Extract<MfaCaller, { kind: 'user' }>,
  http: HttpFacts,
): Promise<{ state: string; browser: string }> => {
  await refuseOlder(services, caller)
  const before = await enrollmentTokenOf(services, caller.accessToken)
  if (before) {
    const bearer: Bearer = { state: before.state, browser: before.browser }
    const look = await login.mfa.look(bearer, http).catch(() => undefined)
    if (look?.asks === 'enroll') return before
  }
  const { userId, clientId, accessToken, expiresAt, scope } = caller
  const { state, browser, next } = await login.begin({
    protocol: 'mfa-enrollment',
    clientId,
    params: {},
    scopes: [],
    prompt: [],
    acrValues: [],
    enrolling: { userId, by: 'mfa-api-token', again: false },
    http,
    interactive: false,
    consentFor: [],
  })
  if (next.kind !== 'show') throw unsupported()
  await keepEnrollment(services, accessToken, { state, browser, clientId, scope, expiresAt })
  return { state, browser }
}

/** Refuses a token from before the user's newest factor: it may have been given without one being asked for. */
export const refuseOlder = async (
  services: Services,
  { userId, issuedAt }: { userId: string; issuedAt: number },
): Promise<void> => {
  const enrollments = await enrollmentsOf(services.db, services.box, userId)
  const newer = enrollments.some(
    ({ confirmed, factor, enrolledAt, createdAt }) =>
      confirmed && factor !== 'email' && (enrolledAt ?? createdAt) >= (issuedAt + 1) * 1000,
  )
  if (newer) throw problemOf('already-enrolled')
}
