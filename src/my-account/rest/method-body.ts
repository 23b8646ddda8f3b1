import type { FactorType } from '../../flow/command.ts'
import type { EnrollmentRecord } from '../../store/enrollments.ts'
import type { User } from '../../store/users.ts'

/** The words of this API for factors, which are also the prefixes of their ids (authentication reference, 8.7). */
export const methodTypes = {
  otp: 'totp',
  phone: 'phone',
  email: 'email',
  'push-notification': 'push-notification',
  'webauthn-roaming': 'webauthn-roaming',
  'webauthn-platform': 'webauthn-platform',
  'recovery-code': 'recovery-code',
} as const satisfies Record<FactorType, string>

export type MethodType = (typeof methodTypes)[FactorType] | 'password' | 'passkey'

export type MethodBody = Record<string, unknown> & { id: string; type: MethodType }

export const methodIdOf = (factor: FactorType, id: string): string => `${methodTypes[factor]}|${id}`

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString())

/** A factor as its owner sees it: nothing masked, never a secret. */
export const methodBody = (enrollment: EnrollmentRecord): MethodBody => {
  const { id, factor, confirmed, name, phoneNumber, preferredMethod, email, data, createdAt, lastAuthAt } = enrollment
  const isKey = factor === 'webauthn-roaming' || factor === 'webauthn-platform'
  return {
    id: methodIdOf(factor, id),
    type: methodTypes[factor],
    confirmed,
    ...(name !== undefined && factor !== 'recovery-code' && { name }),
    ...(factor === 'phone' && {
      phone_number: phoneNumber,
      preferred_authentication_method: preferredMethod ?? 'sms',
    }),
    ...(factor === 'email' && { email }),
    ...(isKey && { key_id: data?.['key_id'], public_key: data?.['public_key'] }),
    usage: ['secondary'],
    created_at: iso(createdAt),
    ...(lastAuthAt !== undefined && { last_auth_at: iso(lastAuthAt) }),
  }
}

/** The passwords of a user, one per identity of a database connection. */
export const passwordBodies = (user: User): MethodBody[] =>
  user.identities
    .filter(({ provider }) => provider === 'auth0')
    .map(({ provider, user_id }) => ({
      id: `password|${Buffer.from(user_id).toString('base64url')}`,
      type: 'password' as const,
      identity_user_id: `${provider}|${user_id}`,
      usage: ['primary'],
      created_at: iso(user.created_at),
      ...(user.last_password_reset !== undefined && { last_password_reset: iso(user.last_password_reset) }),
    }))

/** The factor that an id names. */
export const findByMethod = (enrollments: EnrollmentRecord[], id: string): EnrollmentRecord | undefined =>
  enrollments.find(one => methodIdOf(one.factor, one.id) === id)
