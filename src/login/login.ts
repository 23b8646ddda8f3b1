import type { Ceremony } from '../factors/webauthn/ceremony.ts'
import type { Actor, Command, FactorType } from '../flow/command.ts'
import type { Method, RefreshTokenFacts, SessionFacts } from '../flow/session-facts.ts'
import type { Approved, Enrolling, Exchanged, Resetting } from '../flow/state.ts'
import type { SignedRequest } from '../risk/message-signature.ts'
import type { ShownUser } from '../universal-login/screen.ts'

/** Facts of one HTTP request, as Actions and logs see them. Taken from the socket or from trusted proxy headers only. */
export interface HttpFacts {
  ip: string
  userAgent?: string
  hostname: string
  method: string
  query: Record<string, string>
  body: Record<string, string>
  /** The language that the browser wants most, and the others, in its order. */
  language?: string
  otherLanguages?: string[]
  /** The issuer that this request came to, with trailing slash. */
  issuer: string
  /** Parsed `Auth0-Client` telemetry. */
  auth0Client?: Record<string, unknown>
  /** A signature over the request (RFC 9421), as agents send it. */
  signed?: SignedRequest
}

/** An application that asks for its user has not named the user's address, or named what is none. */
export type UnknownAddress = 'not-named' | 'invalid'

/** One authorization or token request that must log a user in. `params` are the request's own, `ext-*` included. */
export interface LoginRequest {
  /** The protocol layer's interaction; absent for silent and token requests. */
  uid?: string
  protocol:
    | 'oidc-basic-profile'
    | 'oidc-implicit-profile'
    | 'oidc-hybrid-profile'
    | 'oauth2-device-code'
    | 'oauth2-refresh-token'
    | 'oauth2-password'
    | 'oauth2-webauthn'
    | 'oauth2-token-exchange'
    | 'oidc-ciba'
    /** No logins: a factor is added, a new password is chosen. */
    | 'mfa-enrollment'
    | 'password-reset'
  clientId: string
  params: Record<string, string>
  audience?: string
  /** Requested scopes after those the API does not know were dropped. */
  scopes: string[]
  prompt: string[]
  acrValues: string[]
  maxAge?: number
  redirectUri?: string
  responseType?: string[]
  responseMode?: string
  organization?: string
  /** The user that `id_token_hint` names: nobody else logs in. */
  subject?: string
  /** The ticket of an invitation to that organization; it proves something, so it stands in no `params`. */
  invitation?: string
  session?: SessionFacts
  refreshToken?: RefreshTokenFacts
  /** What a password grant brings; there is one try. */
  credentials?: { username: string; password: string }
  /** The code that a passwordless grant or a link brings; there is one try. */
  passwordless?: BroughtCode
  /** What a passkey grant brings: an answer to a challenge that its application was given, or the user who was made by one. */
  passkey?:
    | { kind: 'answer'; ceremony: Ceremony; response: string; origins: string[] }
    | { kind: 'made'; userId: string }
  /** Whose token of elsewhere is exchanged, and the connection that an Action named. */
  exchanged?: Exchanged & { userId: string; connection?: string }
  /** Who has approved on a device what an application asked for, and under which name the device was asked. */
  approved?: Approved & { userId: string; traceId: string }
  /** Whose right to add a factor was shown: by a token of the MFA API, a ticket, the pages or the API of the own account. */
  enrolling?: Enrolling & { userId: string }
  /** Whose link to choose a new password was opened; the connection and the organization are those that it was asked for in. */
  resetting?: Resetting & { userId: string; connection?: string; organizationId?: string }
  http: HttpFacts
  /** Value of the cookie of a remembered browser (`auth0-mf`), if the browser sent one. */
  remembered?: string
  /** Value of the cookie that says which factor was used last. */
  lastUsed?: string
  /** Value of the cookie that devices are known by (`did`). */
  device?: string
  /** Why the address is that of an application: it did not say where its user is, or said what is no address. */
  unknownAddress?: UnknownAddress
  /** False for `prompt=none` and token requests: no screen, no redirect. */
  interactive: boolean
  /**
   * Scopes the client must ask the user's consent for, unless it was given at an earlier login; empty for first-party
   * clients that skip it.
   */
  consentFor: string[]
  /** The API's identifier, by which a consent is kept; none without an API. */
  consentApi?: string
}

/** A code that was sent as first factor. */
export interface BroughtCode {
  /** Name of the connection. */
  connection: string
  identifier: string
  code: string
  /** Who has asked for the code. */
  asker: string
}

/** What a login decided. The protocol layer turns it into a grant or an error and adds no rule of its own. */
export type Decision =
  | {
      kind: 'complete'
      traceId: string
      /** The execution record of the Actions that ran. */
      executionId?: string
      /** `sid` that Actions have seen: of the session that is kept, or to be given to the new one. */
      sessionId: string
      userId: string
      methods: Method[]
      /** Epoch milliseconds of the first factor. */
      authenticatedAt: number
      acr?: string
      amr?: string[]
      organization?: { id: string; name: string }
      idTokenClaims: Record<string, unknown>
      accessTokenClaims: Record<string, unknown>
      addedScopes: string[]
      removedScopes: string[]
      /** Scopes the user agreed to on a consent screen. */
      consented?: string[]
      /** Session and refresh token effects, in call order. */
      effects: Command[]
      /** Who acts for the user. */
      actor?: Actor
      /** A session was there and is used again. */
      reusedSession: boolean
    }
  | {
      kind: 'deny'
      traceId: string
      error:
        | 'access_denied'
        | 'login_required'
        | 'interaction_required'
        | 'consent_required'
        | 'invalid_request'
        | 'unauthorized'
        | 'server_error'
        | 'invalid_grant'
        | 'too_many_attempts'
        | 'too_many_requests'
        | 'password_leaked'
        | 'requires_verification'
        /** Enrollments and resets only: why a ticket opens nothing any more. */
        | 'already_enrolled'
        | 'ticket_used'
        | 'ticket_expired'
        | 'ticket_invalid'
      description: string
      /** Whose login it was, as far as that was known. */
      userId?: string
      /** The user whose first factor was proven before the refusal: upstream keeps the session then (reference, 1.1). */
      provenUser?: { userId: string; methods: Method[]; authenticatedAt: number }
      /** What the login was for, entered or not. */
      organization?: { id: string; name: string }
      effects: Command[]
    }

/** The factors that a token request waits for: to be challenged, or to be enrolled (authentication reference, 4.3). */
export interface MfaRequirements {
  challenge: FactorType[]
  enroll: FactorType[]
}

/** What the page is told at whose end nobody has logged in, but a password was changed or not. */
export interface ResetEnd extends Pick<Resetting, 'ticketHash'> {
  /** Where an Action sends the browser. */
  resultUrl?: string
  /** What an Action has to say to the user whom it refused. */
  reason?: string
}

/**
 * What the browser gets next. A token request has no browser: what is shown to it is that it has to pass `mfa`. `remember` is the cookie of a browser to remember (`auth0-mf`), to be set with it;
 * `decline` that of an offer which the user does not want to see for a while, `lastUsed` that of the factor used last.
 */
export type Next = (
  | { kind: 'show'; screen: string; mfa?: MfaRequirements }
  | { kind: 'redirect'; url: string }
  /** `enrolling` and `resetting` where nobody has logged in: by what right a factor was added, or what became of a link. */
  | { kind: 'finished'; decision: Decision; enrolling?: Enrolling['by']; resetting?: ResetEnd }
) & {
  remember?: { token: string; maxAgeSeconds: number }
  decline?: { key: string; maxAgeSeconds: number }
  lastUsed?: { value: string; maxAgeSeconds: number }
  /** The cookie that this browser is known by from now on (`did`). */
  device?: { value: string; maxAgeSeconds: number }
}

/** A screen as typed data, before it is HTML; snake-case context of reference 7.1 without anything secret. */
export interface View {
  screen: string
  prompt: string
  data: Record<string, unknown>
  errors: { code: string; field?: string; message?: string }[]
  /** Submitted fields to show again, never passwords or codes. */
  submitted: Record<string, string>
  clientId: string
  user?: ShownUser
  organizationId?: string
  /** Name of the connection whose users sign in on the screens of the first factor; none: the client's first. */
  connection?: string
  /** Whether people may sign up there, where the organization says so in place of the connection. */
  signup?: boolean
  locale: string
  /** What the form has to show before it is looked at. */
  captcha?: { provider: 'auth_challenge'; challenge: string; bits: number; puzzles: number }
  /** Whether another factor can be picked from here. */
  canPick: boolean
  /** A factor is added from the pages of the own account, to which the user may go back. */
  fromAccount?: boolean
  /** What the screen waited for from elsewhere has ended, one way or the other: it is time to go on. */
  ended?: boolean
}

/** Who carries a login on: the `state` from the URL and the cookie of the browser that began it. Both must match. */
export interface Bearer {
  state: string
  browser: string | undefined
  /** Value of the cookie of a remembered browser (`auth0-mf`). */
  remembered?: string
  /** Keys of offers that were declined in this browser. */
  declined?: string[]
  /** Value of the cookie that says which factor was used last. */
  lastUsed?: string
  /** Value of the cookie that devices are known by (`did`). */
  device?: string
}

/** What is being asked of a login without pages. */
export interface MfaLook {
  userId: string
  clientId: string
  /** What is asked for; undefined when the login asks for nothing any more. */
  asks?: 'challenge' | 'enroll'
  offered: FactorType[]
  /** An enrollment that waits to be confirmed. */
  pending?: { id: string; type: FactorType; phoneNumber?: string }
}

/** The factor that an application wants to be asked: which one of the user's, how, and for an enrollment of what. */
export interface MfaWish {
  asks: 'challenge' | 'enroll'
  type: FactorType
  enrollmentId?: string
  method?: 'sms' | 'voice'
  /** The number or address to enroll. */
  phone?: string
  email?: string
}

/** Why a wish or an answer came to nothing. */
export type MfaProblem =
  /** The login is over, or asks for nothing. */
  | 'ended'
  /** An enrollment was wished for, and the user has a factor that must be passed first. */
  | 'already-enrolled'
  /** A challenge was wished for, and there is nothing to be challenged. */
  | 'not-enrolled'
  /** The factor is none of those that are asked for. */
  | 'not-offered'
  /** What is answered was not begun, or was begun anew since. */
  | 'not-begun'
  | 'wrong'
  | 'expired'
  | 'pending'
  | 'rejected'
  | 'too-many-attempts'
  | 'too-many-sends'
  | 'slow-down'

/** A factor that was begun: what its screen would show, and the number that an answer has to name. */
export type MfaBegun =
  | { ok: true; begun: number; enrollmentId?: string; data: Record<string, unknown>; recoveryCode?: string }
  | { ok: false; problem: MfaProblem; code?: string }

/** What an answer came to: where the login stands, and a recovery code in place of one that was used. */
export type MfaAnswered = { ok: true; next: Next; recoveryCode?: string } | { ok: false; problem: MfaProblem }

/**
 * Logins without pages, for the MFA API and that of the own account: the same steps, factors, budgets and logs as with them. A login that is
 * unknown, expired or of another bearer throws `AppError`, as in `LoginService`.
 */
export interface MfaLogins {
  look: (bearer: Bearer, http: HttpFacts) => Promise<MfaLook>
  begin: (bearer: Bearer, wish: MfaWish, http: HttpFacts) => Promise<MfaBegun>
  /** `begun` is what `begin` answered; codes of an authenticator app and recovery codes need none. */
  answer: (
    bearer: Bearer,
    answer: { type: FactorType; begun?: number; code?: string },
    http: HttpFacts,
  ) => Promise<MfaAnswered>
}

/**
 * The driver's face to the protocol layer and to the pages. Every method throws `AppError` for a login that is unknown,
 * expired, finished or of another browser.
 */
export interface LoginService {
  /**
   * Starts a login and runs it to its first stop. `browser` is the value of the cookie to set (interactive only). The
   * `state` is the interaction's `uid` where there is one.
   */
  begin: (request: LoginRequest) => Promise<{ state: string; browser: string; next: Next }>
  /**
   * The screen that is due, for a GET of any Universal Login page. `wanted` is the screen of the address: while the first
   * factor is due it leads between `login` and `signup`, else it is passed over.
   */
  view: (bearer: Bearer, http: HttpFacts, wanted?: string) => Promise<{ view: View } | { next: Next }>
  /** One submitted form. An answer for a screen that is not due changes nothing. */
  submit: (
    bearer: Bearer,
    answer: { screen: string; action: string; fields: Record<string, string> },
    http: HttpFacts,
  ) => Promise<Next>
  /** `/continue`: back from a redirect of an Action. */
  resume: (bearer: Bearer, http: HttpFacts) => Promise<Next>
  /**
   * The decision of a finished login, for the protocol layer and the browser that began it; handed out to one request at
   * a time, and again only where that one's answer may have been lost.
   */
  takeDecision: (uid: string, browser: string | undefined) => Promise<Decision>
  /** Whether Actions have a say before somebody who opened a link chooses a new password. */
  guardsReset: () => Promise<boolean>
  mfa: MfaLogins
}
