import type { FactorRequest, FactorType } from '../flow/command.ts'

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
  lastStep?: number
  data?: Record<string, unknown>
}

/** A message that the driver puts into the outbox in the same write that moves the state. */
export interface Message {
  channel: 'email' | 'sms' | 'voice' | 'push'
  to: string
  template: string
  variables: Record<string, unknown>
}

/** What an accepted answer uses up. The driver takes it in one statement; lost means refused. */
export type Claim =
  | { kind: 'time-step'; enrollmentId: string; step: number }
  | { kind: 'recovery-code'; enrollmentId: string; codeHash: string }
  | { kind: 'once'; key: string; expiresAt: number }

/** What a bucket of section 4.9 counts: an attempt is spent before an answer is looked at, a send before a message is queued. */
export type Budget =
  | 'otp-attempt'
  | 'recovery-attempt'
  | 'webauthn-attempt'
  | 'webauthn-challenge'
  | 'phone-send'
  | 'email-send'
  | 'push-send'

/** All that a factor may know. `random` and `now` come in as arguments; nothing here does I/O. */
export interface FactorContext {
  now: number
  /** Uniform random bytes. */
  random: (bytes: number) => Uint8Array
  /** Keyed digest for short codes, so that a stored digest cannot be searched by its holder (HMAC-SHA-256, base64url). */
  digest: (text: string) => string
  transactionId: string
  request: FactorRequest
  user: { id: string; email?: string; emailVerified: boolean; phoneNumber?: string; name?: string }
  /** The user's enrollments of this factor; for e-mail the verified addresses. */
  enrollments: Enrollment[]
  tenant: { name: string; friendlyName: string }
  settings: { messageTypes: ('sms' | 'voice')[] }
  isMobile: boolean
  locale: string
}

/** A form that a browser submitted for a screen of this factor. */
export interface Answer {
  screen: string
  action: string
  fields: Record<string, string>
}

/** Where a factor stands: the screen it shows, what it must remember (plain JSON, no clear secret), what goes out. */
export interface Progress<K> {
  kind: 'screen'
  screen: string
  keep: K
  send?: Message
  /** An error of section 7 to show on the screen, and the field it belongs to. */
  error?: { code: string; field?: string }
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
}

export type Refused = {
  kind: 'refused'
  why: 'wrong' | 'expired' | 'pending' | 'rejected'
  error: { code: string; field?: string }
}

/** The user asked for another factor (`pick-authenticator`). */
export type Leave = { kind: 'leave' }

/**
 * One factor: four pure functions and its screens. `begin…` says what the first screen is; `answer…` takes a form to
 * the next screen or to a verdict. `budget…` names the bucket that the driver must spend before it calls `answer…` or
 * sends what came back. A wrong answer is a value; only a broken promise throws.
 */
export interface Factor<C = unknown, E = unknown> {
  name: FactorType
  /** Independent factors may be a user's only one (reference, 4.1). */
  independent: boolean
  budgetOf: (answer: Answer) => Budget | undefined
  sendBudget?: Budget
  beginChallenge: (ctx: FactorContext) => Progress<C>
  answerChallenge: (ctx: FactorContext, keep: C, answer: Answer) => Progress<C> | Passed | Refused | Leave
  beginEnrollment?: (ctx: FactorContext) => Progress<E>
  answerEnrollment?: (ctx: FactorContext, keep: E, answer: Answer) => Progress<E> | Enrolled | Refused | Leave
  /** What the screen shows, from what is kept: section 7's `data`, masked, without secrets that the screen is not for. */
  viewData: (ctx: FactorContext, keep: C | E, screen: string) => Record<string, unknown>
}
