import { knownDevice } from '../factors/webauthn/known-device.ts'
import type { FactorType } from '../flow/command.ts'
import type { Facts } from '../flow/event.ts'
import type { EnrolledFactor, UserFacts } from '../flow/state.ts'
import { type EnrollmentRecord, enrollmentsOf } from '../store/enrollments.ts'
import { rememberedBy, rememberLengths } from '../store/remembered-browsers.ts'
import { hashToken } from '../store/secrets.ts'
import { cachedDocument } from '../store/settings.ts'
import { type User, userById } from '../store/users.ts'
import { declineKey } from './decline.ts'
import { lastUsedBy } from './last-used.ts'
import type { Parts } from './parts.ts'
import type { Passage } from './passage.ts'
import { enabledFactors } from './settings.ts'

/** What is known of a user in one request. Holds secrets: it never becomes part of a state. */
export interface Known {
  user: User | undefined
  enrollments: EnrollmentRecord[]
  facts: Facts
}

/** Loads a user, all enrollments, and what this browser means for the user. */
export const loadKnown = async (
  parts: Pick<Parts, 'services' | 'factors'>,
  userId: string,
  request: Pick<Passage, 'http' | 'remembered' | 'lastUsed' | 'declined'> & { clientId: string },
): Promise<Known> => {
  const { services } = parts
  const { http, remembered: token, lastUsed, declined } = request
  const lengths = rememberLengths(await cachedDocument(services, 'tenant'))
  const [user, enrollments, remembered, { webauthn }, enabled] = await Promise.all([
    userById(services.db, userId),
    enrollmentsOf(services.db, services.box, userId),
    token === undefined ? undefined : rememberedBy(services.db, token, userId, services.now(), lengths),
    cachedDocument(services, 'guardian'),
    enabledFactors(parts, request.clientId),
  ])
  const device = { ...knownDevice(enrollments, webauthn, http), declined: declined.includes(declineKey(userId)) }
  return {
    user,
    enrollments,
    facts: {
      user: user ? userFacts(user) : null,
      enrolled: enrolledFactors(user, enrollments),
      remembered: remembered !== undefined && stillHeld(remembered, user, enrollments),
      enabled,
      device,
      favoured: favouredBy(lastUsed, userId, enrollments),
    },
  }
}

/** By what a browser is remembered that passed this factor. An address counts as long as it is this one, and verified. */
export const provenBy = ({ id, email }: Pick<EnrollmentRecord, 'id' | 'email'>): string =>
  id.startsWith(ownAddress) ? `${ownAddress}${hashToken((email ?? '').toLowerCase())}` : id

/** A browser that a factor had remembered is none any more once that factor is gone. */
const stillHeld = ({ by }: { by?: string }, user: User | undefined, enrollments: EnrollmentRecord[]): boolean => {
  const held = [...enrollments.filter(e => e.confirmed && e.factor !== 'email'), ...emailEnrollments(user, enrollments)]
  return by === undefined || held.some(one => provenBy(one) === by)
}

/** What the user would like to be asked for: what was used last in this browser, then what the user prefers. */
const favouredBy = (lastUsed: string | undefined, userId: string, enrollments: EnrollmentRecord[]): FactorType[] => {
  const preferred = enrollments.find(e => e.confirmed && e.preferred)?.factor
  return [lastUsedBy(lastUsed, userId), preferred].filter(type => type !== undefined)
}

export const userFacts = (user: User): UserFacts => ({
  id: user.user_id,
  email: user.email,
  emailVerified: user.email_verified,
  phoneNumber: user.phone_number,
  name: user.name,
  username: user.username,
  picture: user.picture,
  blocked: user.blocked,
  loginsCount: user.logins_count,
  passwordChangedAt: user.last_password_reset,
  connections: user.identities.map(identity => identity.connection),
})

/** Confirmed factors, and `email` for every verified address (reference, 4.7). Whether a factor is on is not asked here. */
export const enrolledFactors = (user: User | undefined, enrollments: EnrollmentRecord[]): EnrolledFactor[] => [
  ...enrollments
    .filter(e => e.confirmed && e.factor !== 'email')
    .map(({ id, factor, preferredMethod }) => ({ id, type: factor, ...(preferredMethod && { preferredMethod }) })),
  ...emailEnrollments(user, enrollments).map(({ id }) => ({ id, type: 'email' as const })),
]

/** What the id of the account's own address begins with, which is a factor without being enrolled. */
const ownAddress = 'email|'

/** One enrollment per verified address, the account's own first. */
const emailEnrollments = (user: User | undefined, enrollments: EnrollmentRecord[]): EnrollmentRecord[] => {
  const others = enrollments.filter(e => e.confirmed && e.factor === 'email' && e.email !== user?.email)
  if (!user?.email || !user.email_verified) return others
  const own: EnrollmentRecord = {
    id: ownAddress + user.user_id,
    userId: user.user_id,
    factor: 'email',
    confirmed: true,
    email: user.email,
    createdAt: user.created_at,
  }
  return [own, ...others]
}

/** What was enrolled together with these, of other factors. */
export const linkedTo = (own: EnrollmentRecord[], enrollments: EnrollmentRecord[]): EnrollmentRecord[] =>
  enrollments.filter(
    other =>
      other.confirmed &&
      other.linkId !== undefined &&
      own.some(({ factor, linkId }) => factor !== other.factor && linkId === other.linkId),
  )

/** The user's enrollments of one factor, as its functions get them. */
export const enrollmentsFor = (
  type: FactorType,
  user: User | undefined,
  enrollments: EnrollmentRecord[],
): EnrollmentRecord[] =>
  type === 'email' ? emailEnrollments(user, enrollments) : enrollments.filter(e => e.confirmed && e.factor === type)
