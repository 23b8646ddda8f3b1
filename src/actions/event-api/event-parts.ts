import type { CustomDomain, GeoIp, Identity, User } from '../../../types/shared.d.ts'
import type { HttpFacts } from '../../login/login.ts'

/** A user with all identities, times in epoch milliseconds. */
export interface UserFact {
  user_id: string
  app_metadata: Record<string, unknown>
  user_metadata: Record<string, unknown>
  created_at: number
  updated_at: number
  email?: string
  email_verified: boolean
  username?: string
  phone_number?: string
  phone_verified: boolean
  name?: string
  nickname?: string
  given_name?: string
  family_name?: string
  picture?: string
  last_password_reset?: number
  identities: { provider: string; user_id: string; connection: string; profile: Record<string, unknown> }[]
}

/** Where a request came from, as far as that is known. */
export interface GeoFact {
  asn?: string
  geoip: GeoIp
}

/** A request as every event shows it. */
export interface RequestPart {
  asn?: string
  geoip: GeoIp
  hostname?: string
  ip: string
  language?: string
  method: string
  user_agent?: string
}

export const iso = (time: number): string => new Date(time).toISOString()
export const maybeIso = (time: number | undefined): string | undefined => (time === undefined ? undefined : iso(time))

/** An undefined member is an absent one: the script gets plain JSON. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** `event.user` of every trigger that knows a user (login flow reference, 2.5). */
export const userPart = (user: UserFact): User => ({
  user_id: user.user_id,
  app_metadata: user.app_metadata,
  user_metadata: user.user_metadata,
  created_at: iso(user.created_at),
  updated_at: iso(user.updated_at),
  email: user.email,
  email_verified: user.email_verified,
  username: user.username,
  phone_number: user.phone_number,
  phone_verified: user.phone_number === undefined ? undefined : user.phone_verified,
  name: user.name,
  nickname: user.nickname,
  given_name: user.given_name,
  family_name: user.family_name,
  picture: user.picture,
  last_password_reset: maybeIso(user.last_password_reset),
  identities: user.identities.map(identityPart),
})

const identityPart = ({ connection, provider, user_id, profile }: UserFact['identities'][number]): Identity => ({
  connection,
  isSocial: false,
  profileData: profile,
  provider,
  user_id,
})

/** `event.request` without what differs from trigger to trigger: query and body (2.4). */
export const requestPart = (
  http: Pick<HttpFacts, 'ip' | 'userAgent' | 'hostname' | 'language' | 'method'>,
  geo?: GeoFact,
): RequestPart => ({
  asn: geo?.asn,
  geoip: geo?.geoip ?? {},
  hostname: http.hostname,
  ip: http.ip,
  language: http.language,
  method: http.method,
  user_agent: http.userAgent,
})

/** `event.custom_domain`: the domain that the request came to, where that is not the canonical one. */
export const customDomainPart = (
  { hostname }: Pick<HttpFacts, 'hostname'>,
  canonicalIssuer: string,
): CustomDomain | undefined =>
  hostname === new URL(canonicalIssuer).hostname ? undefined : { domain: hostname, domain_metadata: {} }

// Whoever holds one of these can act as the client or the user; no Action finds them among the parameters.
const secretParameters = new Set([
  'client_secret',
  'client_assertion',
  'code',
  'code_verifier',
  'password',
  'new_password',
  'refresh_token',
  'subject_token',
  'actor_token',
  'mfa_token',
  'otp',
  'oob_code',
  'binding_code',
  'recovery_code',
  'device_code',
  'auth_session',
  'authn_response',
])

/** Parameters without what proves something. */
export const withoutSecrets = <T>(body: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !secretParameters.has(name)))

export const words = (text: string): string[] => text.split(/\s+/).filter(word => word !== '')
