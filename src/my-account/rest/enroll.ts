import { z } from 'zod'
import { openSealed, sealFor } from '../../authentication/sealed.ts'
import { beginEnrollment } from '../../enrollment/begin.ts'
import type { FactorType } from '../../flow/command.ts'
import type { HttpFacts, LoginService, MfaBegun, MfaProblem, MfaWish } from '../../login/login.ts'
import type { Services } from '../../services.ts'
import { enrollmentsOf } from '../../store/enrollments.ts'
import { type AccountCaller, changeableBy, noteAdded } from './caller.ts'
import { findByMethod, type MethodBody, methodBody, methodIdOf } from './method-body.ts'
import { Problem } from './problem.ts'

/** What `POST /authentication-methods` takes for factors; passkeys are none, and passwords are changed elsewhere. */
export const createBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('totp') }),
  z.strictObject({ type: z.literal('push-notification') }),
  z.strictObject({ type: z.literal('recovery-code') }),
  z.strictObject({ type: z.literal('email'), email: z.email().max(254) }),
  z.strictObject({
    type: z.literal('phone'),
    phone_number: z.string().min(1).max(40),
    preferred_authentication_method: z.enum(['sms', 'voice']).optional(),
  }),
])

/** Applications hand back all that they were given; what is not needed is passed over. */
export const verifyBody = z.object({
  auth_session: z.string().min(1).max(4096),
  otp_code: z.string().min(1).max(20).optional(),
})

/** What an `auth_session` holds: the enrollment that was begun, and whose it is. */
interface AuthSession {
  state: string
  browser: string
  userId: string
  begun: number
  factor: FactorType
  id: string
}

const purpose = 'my-account.enrollment'

interface Parts {
  services: Services
  login: LoginService
}

const factors = {
  totp: 'otp',
  'push-notification': 'push-notification',
  'recovery-code': 'recovery-code',
  email: 'email',
  phone: 'phone',
} as const satisfies Record<z.output<typeof createBody>['type'], FactorType>

const wishOf = (asked: z.output<typeof createBody>): MfaWish => ({
  asks: 'enroll',
  type: factors[asked.type],
  ...(asked.type === 'email' && { email: asked.email }),
  ...(asked.type === 'phone' && { phone: asked.phone_number, method: asked.preferred_authentication_method }),
})

/** Begins to enroll a factor of the caller. What is answered lets its application show and confirm it. */
export const startEnrollment = async (
  { services, login }: Parts,
  caller: AccountCaller,
  asked: z.output<typeof createBody>,
  http: HttpFacts,
): Promise<Record<string, unknown> & { id: string }> => {
  await changeableBy(services, caller)
  const wish = wishOf(asked)
  const right = { by: 'account' as const, userId: caller.user.user_id, factors: [wish.type] }
  const { state, browser, next } = await beginEnrollment(login, right, { http, pages: false })
  if (next.kind !== 'show') throw refusalOf('not-offered')
  const begun = await login.mfa.begin({ state, browser }, wish, http)
  if (!begun.ok) throw refusalOf(begun.problem, begun.code)
  const id = methodIdOf(wish.type, begun.enrollmentId as string)
  const session: AuthSession = {
    state,
    browser,
    userId: caller.user.user_id,
    begun: begun.begun,
    factor: wish.type,
    id,
  }
  return { id, auth_session: sealFor(services.box, purpose, session), ...shown(wish.type, begun) }
}

/** What the application shows of what was begun. */
const shown = (type: FactorType, { data }: Extract<MfaBegun, { ok: true }>): Record<string, unknown> => {
  if (type === 'otp') return { barcode_uri: data['qr_uri'], manual_input_code: data['text_code'] }
  if (type === 'push-notification') return { barcode_uri: data['qr_uri'] }
  return type === 'recovery-code' ? { recovery_code: data['text_code'] } : {}
}

/** Confirms what was begun: with a code, for a phone app when it has enrolled itself, for a recovery code as it is. */
export const verifyEnrollment = async (
  { services, login }: Parts,
  caller: AccountCaller,
  id: string,
  { auth_session, otp_code }: z.output<typeof verifyBody>,
  http: HttpFacts,
): Promise<MethodBody> => {
  const session = openSealed<AuthSession>(services.box, purpose, auth_session)
  if (!session || session.userId !== caller.user.user_id || session.id !== id)
    throw new Problem(400, 'Invalid auth_session', [{ detail: 'Invalid auth_session', ...at('auth_session') }])
  const needsCode = session.factor === 'otp' || session.factor === 'phone' || session.factor === 'email'
  if (needsCode && otp_code === undefined)
    throw new Problem(400, 'Missing otp_code', [{ detail: 'Missing otp_code', ...at('otp_code') }])
  await changeableBy(services, caller)
  const before = new Set((await confirmedOf(services, caller)).map(one => one.id))
  const answered = await login.mfa.answer(
    { state: session.state, browser: session.browser },
    { type: session.factor, begun: session.begun, code: needsCode ? otp_code : undefined },
    http,
  )
  if (!answered.ok) throw refusalOf(answered.problem)
  const after = await confirmedOf(services, caller)
  // A phone app has made its own enrollment under an id of its own.
  const made = findByMethod(after, id) ?? after.find(one => one.factor === session.factor && !before.has(one.id))
  if (!made) throw refusalOf('ended')
  await noteAdded(services, caller, made.id)
  return methodBody(made)
}

const confirmedOf = async ({ db, box }: Services, { user }: AccountCaller) =>
  (await enrollmentsOf(db, box, user.user_id)).filter(one => one.confirmed)

const at = (field: string) => ({ field, pointer: `/${field}`, source: 'body' as const })

const refusalOf = (problem: MfaProblem, code?: string): Problem => {
  switch (problem) {
    case 'not-offered':
      return new Problem(400, 'This authentication method is not enabled for the tenant')
    case 'already-enrolled':
      return new Problem(409, 'This authentication method already exists')
    case 'wrong':
      break
    case 'expired':
      return new Problem(400, 'The code has expired', [{ detail: 'The code has expired', ...at('otp_code') }])
    case 'pending':
      return new Problem(400, 'The enrollment has not been confirmed on the device yet')
    case 'rejected':
      return new Problem(400, 'The enrollment was refused on the device')
    case 'too-many-attempts':
    case 'too-many-sends':
    case 'slow-down':
      return new Problem(429, 'Too many attempts; wait a while before the next one')
    case 'ended':
    case 'not-begun':
    case 'not-enrolled':
      return new Problem(400, 'This enrollment has ended; begin another one')
    default:
      problem satisfies never
  }
  if (code === 'user-already-enrolled') return new Problem(409, 'This authentication method already exists')
  if (code?.includes('phone'))
    return new Problem(400, 'Invalid phone number', [{ detail: 'Invalid phone number', ...at('phone_number') }])
  if (code?.includes('email'))
    return new Problem(400, 'Invalid email address', [{ detail: 'Invalid email address', ...at('email') }])
  return new Problem(400, 'Invalid code', [{ detail: 'Invalid code', ...at('otp_code') }])
}
