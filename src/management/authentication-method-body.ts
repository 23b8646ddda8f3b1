import { z } from '@hono/zod-openapi'
import { maskEmail, maskPhone } from '../factors/masking.ts'
import type { FactorType } from '../flow/command.ts'
import type { EnrollmentRecord } from '../store/enrollments.ts'

/** The word of the API for each factor, which is also the prefix of its id (management reference, 1.8). */
const typeOf: Record<FactorType, string> = {
  otp: 'totp',
  phone: 'phone',
  email: 'email',
  'push-notification': 'push',
  'webauthn-roaming': 'webauthn-roaming',
  'webauthn-platform': 'webauthn-platform',
  'recovery-code': 'recovery-code',
}

export const authenticationMethodSchema = z.object({
  id: z.string(),
  type: z.string(),
  confirmed: z.boolean().optional(),
  name: z.string().optional(),
  authentication_methods: z.array(z.object({ id: z.string(), type: z.string() })).optional(),
  preferred_authentication_method: z.string().optional(),
  link_id: z.string().optional(),
  phone_number: z.string().optional(),
  email: z.string().optional(),
  key_id: z.string().optional(),
  public_key: z.string().optional(),
  relying_party_identifier: z.string().optional(),
  credential_device_type: z.string().optional(),
  credential_backed_up: z.boolean().optional(),
  user_agent: z.string().optional(),
  user_handle: z.string().optional(),
  transports: z.array(z.string()).optional(),
  aaguid: z.string().optional(),
  identity_user_id: z.string().optional(),
  created_at: z.string(),
  enrolled_at: z.string().optional(),
  last_auth_at: z.string().optional(),
})

export type AuthenticationMethodBody = z.input<typeof authenticationMethodSchema>

/** What a security key or passkey keeps in `data` and shows; all of it public. */
const keyMembers = [
  'key_id',
  'public_key',
  'relying_party_identifier',
  'credential_device_type',
  'credential_backed_up',
  'user_agent',
  'user_handle',
  'transports',
  'aaguid',
] as const

export const keyMembersOf = (data: { [member in (typeof keyMembers)[number]]?: unknown }) =>
  Object.fromEntries(keyMembers.map(member => [member, data[member]]))

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString())

const methodId = (enrollment: Pick<EnrollmentRecord, 'id' | 'factor'>): string =>
  `${typeOf[enrollment.factor]}|${enrollment.id}`

/** What a device was enrolled for: to be asked, and to show codes. */
const partsOf = (enrollment: EnrollmentRecord, all: EnrollmentRecord[]) => [
  { id: `push|${enrollment.id}`, type: 'push' },
  ...all
    .filter(({ factor, linkId }) => factor === 'otp' && linkId !== undefined && linkId === enrollment.linkId)
    .map(({ id }) => ({ id: `totp|${id}`, type: 'totp' })),
]

/** An enrollment as the API shows it; phone numbers and addresses masked unless `clear`. Never a secret. */
export const authenticationMethodBody = (
  enrollment: EnrollmentRecord,
  options: { clear?: boolean; confirmed?: boolean; all?: EnrollmentRecord[] } = {},
): AuthenticationMethodBody => {
  const { id, factor, phoneNumber, email, data = {} } = enrollment
  const isKey = factor === 'webauthn-roaming' || factor === 'webauthn-platform'
  const preferred = enrollment.preferredMethod ?? 'sms'
  return {
    id: methodId(enrollment),
    type: typeOf[factor],
    ...(options.confirmed !== false && { confirmed: enrollment.confirmed }),
    name: enrollment.name,
    ...(factor === 'phone' && {
      phone_number: phoneNumber && (options.clear ? phoneNumber : maskPhone(phoneNumber)),
      preferred_authentication_method: preferred,
      authentication_methods: (['sms', 'voice'] as const).map(type => ({ id: `${type}|${id}`, type })),
    }),
    ...(factor === 'push-notification' && { authentication_methods: partsOf(enrollment, options.all ?? []) }),
    ...(email !== undefined && { email: options.clear ? email : maskEmail(email) }),
    ...(isKey && keyMembersOf(data)),
    link_id: enrollment.linkId,
    created_at: new Date(enrollment.createdAt).toISOString(),
    enrolled_at: iso(enrollment.enrolledAt),
    last_auth_at: iso(enrollment.lastAuthAt),
  }
}

/** The enrollment that an id of the API names: `totp|dev_…`, a phone also by `sms|dev_…` and `voice|dev_…`. */
export const findByMethodId = (enrollments: EnrollmentRecord[], id: string): EnrollmentRecord | undefined => {
  const [prefix, device] = id.split('|')
  return enrollments.find(
    enrollment =>
      enrollment.id === device &&
      (typeOf[enrollment.factor] === prefix ||
        (enrollment.factor === 'phone' && (prefix === 'sms' || prefix === 'voice'))),
  )
}
