import type { Message } from '../delivery/message.ts'
import type { FactorRequest, FactorType } from '../flow/command.ts'
import type { PhoneDisplay } from '../universal-login/theme-document.ts'
import type { PushSettings } from './push-notification/settings.ts'
import type { WebAuthnSettings } from './webauthn/settings.ts'

export type { Message } from '../delivery/message.ts'

/** An enrolled factor as the pure parts see it; `secret` is in clear only while a factor looks at it and is never kept in a state. */
export interface Enrollment {
  id: string
  factor: FactorType
  confirmed: boolean
  name?: string
  secret?: string
  codeHash?: string
  phoneNumber?: string
  preferredMethod?: 'sms' | 'voice'
  email?: string
  /** What an answer must exceed: the last time step of an authenticator app, the signature counter of a key. */
  lastStep?: number
  /** Enrollments with the same one are made and deleted together (push and its OTP). */
  linkId?: string
  data?: Record<string, unknown>
}

/** What a device elsewhere is to do for a login. It is opened in the write that moves the login. */
export interface Opening {
  /** Random; opens nothing by itself. */
  id: string
  expiresAt: number
  asks:
    | { kind: 'enroll'; ticket: string }
    | { kind: 'challenge'; enrollmentId: string; number?: string; details: OpeningDetails }
}

/** What the device shows of the login. */
export interface OpeningDetails {
  browser?: { name: string; version?: string }
  system?: { name: string; version?: string }
  place?: string
  /** What an approval is good for, where that is no login. */
  purpose?: 'password-reset'
}

/** How an opening stands. `made` is what the device has enrolled, itself first. */
export interface Elsewhere {
  id: string
  status: 'pending' | 'enrolled' | 'accepted' | 'rejected' | 'used' | 'replaced'
  expiresAt: number
  made: { id: string; factor: FactorType }[]
}

/**
 * What an accepted answer uses up. The driver takes it in one statement, in the write that moves the state; lost means
 * refused, with `problem('lost')` on the screen that asked. A recovery code is replaced in that statement.
 */
export type Claim =
  | { kind: 'time-step'; enrollmentId: string; step: number }
  | { kind: 'recovery-code'; enrollmentId: string; codeHash: string; nextCodeHash: string }
  | { kind: 'once'; key: string; expiresAt: number }
  /** The challenge is used up, and the key's counter and what it says of itself move on with it (WebAuthn, 7.2). */
  | {
      kind: 'assertion'
      enrollmentId: string
      challenge: string
      expiresAt: number
      counter: number
      data: Record<string, unknown>
    }
  /** What a device did elsewhere: its approval, or what it has enrolled, which is confirmed with it. */
  | { kind: 'approval'; id: string; enrollmentId: string }
  | { kind: 'enrolled-elsewhere'; id: string; made: { id: string; factor: FactorType }[] }

/**
 * What a bucket of section 4.9 counts: an attempt is spent before an answer is looked at and given back when it was
 * right (only wrong answers count, and a right one does not reset them); a send is spent before a message is queued.
 */
export type Budget =
  | 'otp-attempt'
  | 'recovery-attempt'
  | 'webauthn-attempt'
  | 'webauthn-challenge'
  | 'phone-send'
  | 'email-send'
  | 'push-send'

/** The names under which `SecretBox` makes the context's `digest` and `seal`; whoever makes a digest elsewhere uses the same. */
export const digestPurpose = 'factor.code'
export const sealPurpose = 'factor.keep'
export const openingPurpose = 'factor.opening'

/** Keyed digest for short codes, so that a stored digest cannot be searched by its holder (HMAC-SHA-256, base64url). */
export type Digest = (text: string) => string
/** Uniform random bytes. */
export type Random = (bytes: number) => Uint8Array

/** All that a factor may know. `random` and `now` come in as arguments; nothing here does I/O. */
export interface FactorContext {
  now: number
  random: Random
  digest: Digest
  /** Seals what a state must hold but nobody may read there (a seed that is being enrolled, a code to show). */
  seal: (text: string) => string
  /** Opens what `seal` made. */
  open: (sealed: string) => string
  transactionId: string
  request: FactorRequest
  user: { id: string; email?: string; emailVerified: boolean; phoneNumber?: string; name?: string }
  /** The user's confirmed enrollments of this factor; for e-mail one per verified address, the account's own first. */
  enrollments: Enrollment[]
  /** Enrollments of other factors that were made together with these. */
  linked: Enrollment[]
  /** What the screen waits for, by `waitsFor`. */
  elsewhere?: Elsewhere
  tenant: { name: string; friendlyName: string }
  /** Name of the application that the user logs in to. */
  application: string
  settings: {
    messageTypes: ('sms' | 'voice')[]
    countries?: { list: string[]; mode: 'allow' | 'deny' }
    webauthn?: WebAuthnSettings
    push?: PushSettings
    /** How an enrolled number is shown to its owner; its last digits alone unless told. */
    phoneDisplay?: PhoneDisplay
  }
  /** Where the browser is: the host name of this login, and every origin that is ours. */
  site: { hostname: string; origins: string[] }
  /** The base URL of this login, with trailing slash. */
  issuer: string
  userAgent?: string
  /** Whether the user may turn down this enrollment: it was offered, and nobody asked for it. */
  mayDecline: boolean
  /** What is asked for is no login, but a new password. */
  resetsPassword: boolean
  /** Whether the screens may offer to remember the browser (4.8). */
  mayRemember: boolean
  isMobile: boolean
  /** What country the user's languages speak of, ISO 3166 two letters: the country that a phone form begins with. */
  country?: string
  /** Where the browser's address is, in words; nothing while nobody knows. */
  place?: string
  locale: string
}

/** A form that a browser submitted for a screen of this factor. */
export interface Answer {
  screen: string
  action: string
  fields: Record<string, string>
}

/** An error of section 7 and the field it belongs to. */
export interface ScreenError {
  code: string
  field?: string
}

/**
 * Where a factor stands: the screen it shows, what it must remember (plain JSON, no clear secret), what goes out.
 * `send` holds a code in clear: into the outbox and nowhere else. When its budget is spent, or it cannot be queued, the
 * driver shows `problem(…)` and, of an answer, drops this progress and stays where it was.
 */
export interface Progress<K> {
  kind: 'screen'
  screen: string
  keep: K
  send?: Message
  /** Asked of a device; where it is sent something too, only if that could be paid for. */
  opens?: Opening
  /** Where a beginning leads whose message could not be paid for. */
  unpaid?: Progress<K>
  /** Used up by the answer although the factor is not done: a recovery code whose successor is yet to be confirmed. */
  claim?: Claim
  /** An error to show on the screen. */
  error?: ScreenError
  /** What went wrong in the browser, for the log. */
  failure?: { code: string; message?: string }
}

export interface Passed {
  kind: 'passed'
  claim?: Claim
  enrollmentId?: string
  /** `sms` or `voice`, for the records. */
  method?: string
}

export interface Enrolled {
  kind: 'enrolled'
  enrollment: Omit<Enrollment, 'id' | 'confirmed'>
  claim?: Claim
  /** A screen that says so, shown before the login goes on. */
  notice?: { screen: string; data: Record<string, unknown> }
}

/** A device has enrolled itself, and what else it made with it; the claim confirms them. */
export interface EnrolledElsewhere {
  kind: 'enrolled-elsewhere'
  claim: Extract<Claim, { kind: 'enrolled-elsewhere' }>
}

/** The user turned down what was offered, and is not to be asked again in this browser for so long (milliseconds). */
export interface Declined {
  kind: 'declined'
  forMs: number
}

/** The answer does not hold. The state stays as it is, or goes on to `reached`; the screen shows the error. */
export type Refused<K = unknown> = {
  kind: 'refused'
  why: 'wrong' | 'expired' | 'pending' | 'rejected'
  error: ScreenError
  /** Where the factor stands from now on, when what was waited for has ended. */
  reached?: Progress<K>
  /** Why exactly, for the log alone. */
  detail?: string
}

/** The user asked for another factor (`pick-authenticator`). */
export type Leave = { kind: 'leave' }

/** Looking at an answer may take the runtime's asynchronous cryptography; nothing else may be waited for. */
export type MaybePromise<T> = T | Promise<T>

/** What can go wrong outside of a factor and is shown in its words. */
export type Problem = 'lost' | 'too-many-attempts' | 'too-many-sends' | 'send-failed'

/**
 * One factor: four pure functions and its screens. `begin…` says what the first screen is; `answer…` takes a form to
 * the next screen or to a verdict. `budgetOf` names the bucket that the driver must spend before it calls `answer…`
 * with this answer: none for what cannot be right whatever the secret is. A wrong answer is a value; only a broken
 * promise throws.
 */
export interface Factor<C = unknown, E = unknown> {
  name: FactorType
  /** Independent factors may be a user's only one (reference, 4.1). */
  independent: boolean
  budgetOf: (answer: Answer) => Budget | undefined
  /** The bucket that each `send` of this factor is paid from. */
  sendBudget?: Budget
  /** The bucket that each beginning is paid from, and where the user stands while it is empty. */
  beginning?: { budget: Budget; refused: (ctx: FactorContext) => Progress<C & E> }
  beginChallenge: (ctx: FactorContext) => Progress<C>
  answerChallenge: (ctx: FactorContext, keep: C, answer: Answer) => MaybePromise<Progress<C> | Passed | Refused | Leave>
  beginEnrollment?: (ctx: FactorContext) => Progress<E>
  answerEnrollment?: (
    ctx: FactorContext,
    keep: E,
    answer: Answer,
  ) => MaybePromise<Progress<E> | Enrolled | EnrolledElsewhere | Refused | Leave | Declined>
  /** The opening that the screen waits for; pages that poll are told when it has ended, one way or the other. */
  waitsFor?: (keep: C | E) => string | undefined
  /** The error to show for a problem; `channel` is that of the message in question. */
  problem: (problem: Problem, channel?: Message['channel']) => ScreenError
  /** What the screen shows, from what is kept: section 7's `data`, masked, without secrets that the screen is not for. */
  viewData: (ctx: FactorContext, keep: C | E, screen: string) => Record<string, unknown>
}
