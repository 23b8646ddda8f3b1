import type { RiskSupplement } from './absent.d.ts'

/** What only the author knows the shape of: metadata, claims, payloads. */
// biome-ignore lint/suspicious/noExplicitAny: authors index into it without a check, as in upstream's types.
export type Json = any

export interface Dictionary<T = string> {
  [name: string]: T
}

export interface Client {
  client_id: string
  name: string
  metadata: Dictionary
}

export interface Connection {
  id: string
  name: string
  /** `auth0` for database connections. */
  strategy: string
  metadata?: Dictionary
}

export interface Organization {
  id: string
  name: string
  display_name: string
  metadata: Dictionary
}

export interface CustomDomain {
  domain: string
  domain_metadata: Dictionary
}

export interface GeoIp {
  cityName?: string
  continentCode?: string
  countryCode?: string
  countryCode3?: string
  countryName?: string
  latitude?: number
  longitude?: number
  subdivisionCode?: string
  subdivisionName?: string
  timeZone?: string
}

export interface Identity {
  connection?: string
  isSocial?: boolean
  profileData?: Dictionary<Json>
  provider?: string
  user_id?: string
}

export interface User {
  user_id: string
  app_metadata: Dictionary<Json>
  user_metadata: Dictionary<Json>
  created_at: string
  updated_at: string
  email?: string
  email_verified: boolean
  username?: string
  phone_number?: string
  phone_verified?: boolean
  name?: string
  nickname?: string
  given_name?: string
  family_name?: string
  picture?: string
  last_password_reset?: string
  identities: Identity[]
}

/** Who acts on behalf of the user; five in all at most, each with five properties more. */
export interface Actor {
  sub: string
  act?: Actor
  [property: string]: string | number | boolean | Actor | undefined
}

/** The request that made the trigger fire. */
export interface RequestFacts {
  asn?: string
  geoip: GeoIp
  hostname?: string
  ip: string
  language?: string
  method: string
  user_agent?: string
}

/** The login that somebody registers in; absent where there is none, as with calls of an API. */
export interface RegistrationTransaction {
  acr_values: string[]
  correlation_id?: string
  locale: string
  login_hint?: string
  prompt?: string[]
  protocol?: string
  redirect_uri?: string
  requested_scopes: string[]
  response_mode?: string
  response_type?: string[]
  state?: string
  ui_locales: string[]
}

export interface CacheRecord {
  value: string
  /** Epoch milliseconds. */
  expires_at: number
}

export interface CacheError {
  type: 'error'
  code:
    | 'MaxSideEffectsExceeded'
    | 'CacheKeySizeExceeded'
    | 'CacheValueSizeExceeded'
    | 'CacheSizeExceeded'
    | 'ItemAlreadyExpired'
    | 'InvalidExpiry'
    | 'FailedToSetCacheRecord'
    | 'FailedToDeleteCacheRecord'
    | 'CacheKeyDoesNotExist'
}

/** Strings that outlive a run: 20 entries, 64 bytes a key, 4096 bytes a value, 8 kB in all, shared by a trigger's Actions. */
export interface CacheAPI {
  get(key: string): CacheRecord | undefined
  /** 15 minutes unless `ttl` (milliseconds) or `expires_at` (epoch milliseconds) says otherwise; 24 hours at most. */
  set(
    key: string,
    value: string,
    options?: { ttl?: number; expires_at?: number },
  ): { type: 'success'; record: CacheRecord } | CacheError
  delete(key: string): { type: 'success' } | CacheError
}

export type Confidence = 'low' | 'medium' | 'high' | 'neutral'

/** What one assessor found; docs/risk.md says what each code means. */
export interface Assessment<Code extends string = string, Details = Dictionary<Json>> {
  code: Code
  confidence: Confidence
  details?: Details
}

export interface RiskAssessment {
  /** Compare by equality: the words have no order. */
  confidence: Confidence
  version: string
  /** Never set here. */
  supplemental?: RiskSupplement
  assessments: {
    NewDevice?: Assessment<
      | 'match'
      | 'partial_match'
      | 'no_match'
      | 'initial_login'
      | 'unknown_device'
      | 'no_device_history'
      | 'assessment_not_available',
      { device?: 'known' | 'unknown'; useragent?: 'known' | 'unknown' }
    >
    ImpossibleTravel?: Assessment<
      | 'minimal_travel_from_last_login'
      | 'travel_from_last_login'
      | 'substantial_travel_from_last_login'
      | 'impossible_travel_from_last_login'
      | 'invalid_travel'
      | 'missing_geoip'
      | 'anonymous_proxy'
      | 'unknown_location'
      | 'initial_login'
      | 'location_history_not_found'
      | 'assessment_not_available'
    >
    UntrustedIP?: Assessment<
      'not_found_on_deny_list' | 'found_on_deny_list' | 'invalid_ip_address' | 'assessment_not_available',
      {
        ip?: string
        /** The range that it falls under. */
        matches?: string
        source?: string
        category?: 'abuse' | 'anonymizer' | 'datacenter' | 'reputation' | 'unroutable'
      }
    >
    PhoneNumber?: Assessment<
      'ok' | 'requires_verification' | 'phone_number_not_provided' | 'assessment_not_available',
      { lineType: string; isValid: boolean; countryCode?: number; number: string }
    >
    AgentDetection?: Assessment<'unknown' | 'verified_agent', { provider?: string }>
  }
}
