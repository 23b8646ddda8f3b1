import { createHash } from 'node:crypto'
import { maskEmail, maskPhone } from '../factors/masking.ts'
import { namesOf } from '../factors/names.ts'
import type { FactorType } from '../flow/command.ts'
import { enrollmentsFor } from '../login/facts.ts'
import type { Services } from '../services.ts'
import { type EnrollmentRecord, enrollmentsOf } from '../store/enrollments.ts'
import { cachedDocument } from '../store/settings.ts'
import { userById } from '../store/users.ts'

type Channel = 'sms' | 'voice' | 'email' | 'auth0'

/** A factor of a user as the MFA API names it, and what it is here. One number with both ways to reach it is two. */
export interface Authenticator {
  id: string
  factor: FactorType
  enrollmentId: string
  channel?: Channel
  name?: string
  active: boolean
  /** Whether the user may remove it by the MFA API. */
  removable: boolean
}

/** How an authenticator looks on the wire (authentication reference, 5): documentation and SDKs differ, so both get theirs. */
export const authenticatorBody = ({ id, factor, channel, name, active }: Authenticator): Record<string, unknown> => ({
  id,
  authenticator_type: namesOf(factor).authenticatorType,
  active,
  ...(channel && { oob_channel: channel, oob_channels: [channel] }),
  ...(name !== undefined && { name }),
  type: factor,
})

/** Every confirmed factor of a user; addresses only where the e-mail factor is on. */
export const authenticatorsOf = async (services: Services, userId: string): Promise<Authenticator[]> => {
  const [user, enrollments, guardian] = await Promise.all([
    userById(services.db, userId),
    enrollmentsOf(services.db, services.box, userId),
    cachedDocument(services, 'guardian'),
  ])
  const { message_types: messageTypes } = guardian
  const others = enrollments.filter(one => one.confirmed && one.factor !== 'email')
  const addresses = guardian.factors.email ? enrollmentsFor('email', user, enrollments) : []
  return [
    ...others.flatMap(one => authenticatorsFrom(one, messageTypes)),
    ...addresses.map(one => addressOf(one, enrollments)),
  ]
}

/** An enrollment that waits to be confirmed. */
export const pendingAuthenticator = (
  { id, type, phoneNumber }: { id: string; type: FactorType; phoneNumber?: string },
  method: 'sms' | 'voice' | undefined,
): Authenticator[] =>
  authenticatorsFrom({ id, factor: type, phoneNumber }, [method ?? 'sms']).map(one => ({ ...one, active: false }))

const authenticatorsFrom = (
  { id, factor, name, phoneNumber }: Pick<EnrollmentRecord, 'id' | 'factor' | 'name' | 'phoneNumber'>,
  messageTypes: ('sms' | 'voice')[],
): Authenticator[] => {
  const base = { factor, enrollmentId: id, active: true, removable: true }
  if (factor === 'phone') {
    const masked = maskPhone(phoneNumber ?? '')
    const channels = messageTypes.length > 0 ? messageTypes : (['sms'] as const)
    return channels.map(channel => ({ ...base, id: `${channel}|${id}`, channel, name: masked }))
  }
  const named = factor === 'otp' || factor === 'recovery-code' ? undefined : name
  const channel = ({ 'push-notification': 'auth0', email: 'email' } as const)[factor as 'email']
  return [{ ...base, id: `${namesOf(factor).idKind}|${id}`, channel, name: named }]
}

/** A verified address. The account's own has no row to name it by, and stays. */
const addressOf = (enrollment: EnrollmentRecord, all: EnrollmentRecord[]): Authenticator => {
  const removable = all.some(({ id }) => id === enrollment.id)
  return {
    id: `email|${removable ? enrollment.id : deviceIdOf(enrollment.id)}`,
    factor: 'email',
    enrollmentId: enrollment.id,
    channel: 'email',
    name: maskEmail(enrollment.email ?? ''),
    active: true,
    removable,
  }
}

const deviceIdOf = (text: string): string =>
  `dev_${createHash('sha256').update(text).digest('base64url').replace(/[-_]/g, '').slice(0, 16)}`
