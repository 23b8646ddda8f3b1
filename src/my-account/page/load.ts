import { factors } from '../../factors/index.ts'
import { maskPhone } from '../../factors/masking.ts'
import { pickerAction } from '../../factors/names.ts'
import { mostPasskeys } from '../../factors/passkey/credential.ts'
import { sourceOf } from '../../factors/push-notification/source.ts'
import type { FactorType } from '../../flow/command.ts'
import { placeName } from '../../geo/place-name.ts'
import { enabledFactors } from '../../login/settings.ts'
import type { Services } from '../../services.ts'
import { type EnrollmentRecord, enrollmentsOf } from '../../store/enrollments.ts'
import { type PasskeyRecord, passkeysOf } from '../../store/passkeys.ts'
import { rememberedId, rememberedOf } from '../../store/remembered-browsers.ts'
import { cachedDocument } from '../../store/settings.ts'
import { sessionsOfUser } from '../../store/user-access.ts'
import type { User } from '../../store/users.ts'
import { passkeyIdentities } from '../passkeys.ts'
import { isListed, type ListedType } from './method-names.ts'
import type { AccountData, MethodData } from './screen.ts'
import type { AccountSession } from './session.ts'

/** What users may add by themselves, from the strongest on. Biometrics never stand alone (login-flow reference, 4.5). */
const addable: FactorType[] = ['webauthn-platform', 'webauthn-roaming', 'push-notification', 'otp', 'phone', 'email']

/** The factors that a user may add now, in the order to show. */
export const addableFactors = (enabled: FactorType[], enrollments: EnrollmentRecord[]): FactorType[] =>
  addable.filter(
    type => enabled.includes(type) && (type !== 'webauthn-platform' || enrollments.some(e => e.confirmed && stands(e))),
  )

type Listed = EnrollmentRecord & { factor: ListedType }

const stands = ({ factor }: EnrollmentRecord): boolean =>
  factor !== 'email' && factor !== 'recovery-code' && factor !== 'webauthn-platform'

/** More sessions and browsers than these are nobody's to look through. */
const shownSessions = 50

/** All that the page shows of an account. Nothing in it is secret. */
export const loadAccount = async (
  services: Services,
  user: User,
  at: { session: AccountSession; remembered: string | undefined; locale: string },
): Promise<AccountData> => {
  const { db, box, now } = services
  const [enrollments, enabled, guardian, browsers, { sessions }, passkeys, identities] = await Promise.all([
    enrollmentsOf(db, box, user.user_id),
    enabledFactors({ services, factors }),
    cachedDocument(services, 'guardian'),
    rememberedOf(db, user.user_id, now()),
    sessionsOfUser(db, user.user_id, now(), { limit: shownSessions }),
    passkeysOf(db, user.user_id),
    passkeyIdentities(services, user),
  ])
  const day = dayIn(at.locale)
  const current = at.remembered === undefined ? undefined : rememberedId(at.remembered)
  return {
    who: user.email ?? user.username ?? user.phone_number ?? user.name ?? user.user_id,
    methods: [...shownEnrollments(enrollments).map(one => methodData(one, enabled, day)), ...ownAddress(user, enabled)],
    ...(passkeys.length + identities.length > 0 && {
      passkeys: {
        list: passkeys.map(one => passkeyData(one, day)),
        addable: identities.length > 0 && passkeys.length < mostPasskeys,
      },
    }),
    addable: addableFactors(enabled, enrollments).map(type => pickerAction(type, guardian.message_types)),
    recovery: recoveryOf(enabled, enrollments),
    browsers: browsers.map(({ id, userAgent, lastUsedAt }) => ({
      id,
      device: deviceName(userAgent),
      used: day(lastUsedAt),
      current: id === current,
    })),
    sessions: sessions
      .sort((a, b) => b.lastInteractedAt - a.lastInteractedAt)
      .map(({ sid, device, lastInteractedAt }) => ({
        id: sid,
        device: deviceName(device.last_user_agent),
        place: placeName(
          device.last_ip === undefined ? undefined : services.geo.known(device.last_ip)?.geoip,
          at.locale,
        ),
        address: device.last_ip ?? '',
        used: day(lastInteractedAt),
        current: sid === at.session.sid,
      })),
    placesFrom: services.geo.credit,
  }
}

const dayIn = (locale: string) => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  // A date stays on one line.
  return (time: number): string => format.format(time).replaceAll(' ', '\u00a0')
}

/** The codes that come with a phone app are the app's, and go with it. */
const shownEnrollments = (enrollments: EnrollmentRecord[]): Listed[] => {
  const apps = enrollments.filter(e => e.factor === 'push-notification').map(e => e.linkId)
  return enrollments
    .filter(e => e.confirmed && !(e.factor === 'otp' && e.linkId !== undefined && apps.includes(e.linkId)))
    .filter((e): e is Listed => isListed(e.factor))
}

const methodData = (
  { id, factor, name, phoneNumber, email, createdAt, enrolledAt, lastAuthAt, preferred }: Listed,
  enabled: FactorType[],
  day: (time: number) => string,
): MethodData => ({
  id,
  type: factor,
  name,
  detail: phoneNumber ? maskPhone(phoneNumber) : email,
  added: day(enrolledAt ?? createdAt),
  used: lastAuthAt === undefined ? undefined : day(lastAuthAt),
  preferred: preferred === true,
  leads: factor !== 'email',
  on: enabled.includes(factor),
})

const passkeyData = (
  { id, name, data, createdAt, lastAuthAt }: PasskeyRecord,
  day: (time: number) => string,
): NonNullable<AccountData['passkeys']>['list'][number] => ({
  id,
  name,
  shared: data.credential_device_type && data.credential_device_type === 'multi_device',
  added: day(createdAt),
  used: lastAuthAt === undefined ? undefined : day(lastAuthAt),
})

/** A verified address of the account is a factor by itself, and cannot be taken away here (login-flow reference, 4.7). */
const ownAddress = (user: User, enabled: FactorType[]): MethodData[] =>
  user.email && user.email_verified && enabled.includes('email')
    ? [{ type: 'email', detail: user.email, preferred: false, leads: false, on: true }]
    : []

/** Whether a user has a recovery code, or could have one: it stands in for a factor that can be lost. */
export const recoveryOf = (enabled: FactorType[], enrollments: EnrollmentRecord[]): AccountData['recovery'] => {
  if (!enabled.includes('recovery-code') || !enrollments.some(e => e.confirmed && stands(e))) return 'off'
  return enrollments.some(e => e.factor === 'recovery-code') ? 'set' : 'none'
}

/** "Firefox 140, Linux", as far as a browser tells. */
const deviceName = (userAgent: string | undefined): string => {
  const { browser, system } = sourceOf(userAgent)
  const parts = [browser, system].flatMap(one => (one ? [[one.name, one.version].filter(Boolean).join(' ')] : []))
  return parts.join(', ')
}
