import type {
  CacheAPI,
  Client,
  Connection,
  CustomDomain,
  Dictionary,
  GeoIp,
  Json,
  Organization,
  RiskAssessment,
  User as CommonUser,
} from './shared.d.ts'

export type * from './shared.d.ts'

export type FactorType =
  | 'otp'
  | 'email'
  | 'phone'
  | 'push-notification'
  | 'webauthn-platform'
  | 'webauthn-roaming'
  | 'recovery-code'

export interface EnrolledFactor {
  type: FactorType
  options?: { preferredMethod?: 'sms' | 'voice'; [name: string]: Json }
}

export interface User extends CommonUser {
  /** Confirmed factors. Undefined means that they are not known, never that there are none. */
  enrolledFactors?: EnrolledFactor[]
}

/** First `email` for the link, `phone_number` where it came as a text; then `mfa` for each factor that was passed. */
export interface AuthenticationMethod {
  name: string
  /** ISO 8601. */
  timestamp: string
  /** Factor of an `mfa` method. */
  type?: string
}

export interface Request {
  asn?: string
  /** Of the request by which the browser came back from a redirect. */
  body: Dictionary<Json>
  geoip: GeoIp
  hostname?: string
  ip: string
  language?: string
  method: string
  /** Of the link, without its ticket; after a redirect, of `/continue`. */
  query: Dictionary<Json>
  user_agent?: string
}

export interface Event {
  authentication: { methods: AuthenticationMethod[]; riskAssessment?: RiskAssessment }
  authorization: { roles: string[] }
  /** The application that the link was asked for in; `All Applications` where there was none. */
  client: Client
  connection: Connection
  custom_domain?: CustomDomain
  organization?: Organization
  request: Request
  secrets: Dictionary
  stats: { logins_count: number }
  tenant: { id: string }
  transaction: {
    correlation_id?: string
    locale: string
    login_hint?: string
    state?: string
    ui_locales: string[]
  }
  user: User
  /** Private, empty. */
  configuration: Dictionary<Json>
}

export interface ChallengeFactor {
  type: FactorType | 'push'
  options?: {
    /** Phone only; used where that way of delivery is on. */
    preferredMethod?: 'sms' | 'voice' | 'both'
    /** Push only; `false` takes the code of the app away as a way out. */
    otpFallback?: boolean
    [name: string]: Json
  }
}

export interface AuthenticationAPI {
  /** Asks for the first factor; the others are behind "try another method". Takes effect when the Action has returned. */
  challengeWith(factor: ChallengeFactor, options?: { additionalFactors?: ChallengeFactor[] }): void
  /** Lets the user pick one of the factors. */
  challengeWithAny(factors: ChallengeFactor[]): void
}

export interface RedirectAPI {
  /** A signed, readable token (HS256), 15 minutes unless told otherwise. */
  encodeToken(options: { secret: string; payload: Dictionary<Json>; expiresInSeconds?: number }): string
  /** Sends the user away when the Action has returned; comes back at `onContinuePostChallenge`. Once in an Action. */
  sendUserTo(url: string, options?: { query?: Dictionary<string | number | boolean> }): void
  /** The claims of the token that came back. Throws when it is missing, expired, or not of this reset. */
  validateToken(options: { secret: string; tokenParameterName?: string }): Dictionary<Json>
}

/** Effects happen only through these methods, after the Action has returned. */
export interface PasswordResetPostChallengeAPI {
  /** Ends the reset; the reason is shown to the user. The password stays as it is, and the link can be opened again. */
  access: { deny(reason?: string): void }
  authentication: AuthenticationAPI
  cache: CacheAPI
  redirect: RedirectAPI
  transaction: {
    /** Where the browser goes once the new password is in force; the last call counts. */
    setResultUrl(url: string, options?: { query?: Dictionary<string> }): void
  }
}

export type PasswordResetPostChallengeAction = (event: Event, api: PasswordResetPostChallengeAPI) => Promise<void>
