import type { ActionRun } from '../actions/executions.ts'
import type { Claim } from '../factors/factor.ts'
import type { CredentialData } from '../factors/webauthn/credential.ts'
import { apply } from '../flow/apply.ts'
import type { Event } from '../flow/event.ts'
import type { LogFact } from '../flow/log-fact.ts'
import type { State } from '../flow/state.ts'
import type { EnrollmentRecord } from '../store/enrollments.ts'
import type { User } from '../store/users.ts'
import type { HttpFacts } from './login.ts'
import type { Parts, Write } from './parts.ts'

/** A passkey that was used as first factor: its challenge is used up, its counter moves on (WebAuthn, 7.2). */
export interface PasskeyClaim {
  kind: 'passkey'
  id: string
  challenge: string
  expiresAt: number
  counter: number
  data: CredentialData
}

/** An event without its time, which the driver knows. */
export type Happened = Event extends infer E ? (E extends { at: number } ? Omit<E, 'at'> : never) : never

/** One request's way through one login: the state in hand, and all that must be written with its next record. */
export interface Passage {
  parts: Parts
  /** The `state` parameter that the browser carries. */
  token: string
  /** The browser that the login is bound to; none for silent and token requests. */
  browserHash: string | null
  /** The revision that was loaded; none before the first record. */
  revision: number | undefined
  state: State
  http: HttpFacts
  /** This request is the one by which the browser came back from a redirect of an Action. */
  resumed?: boolean
  /** The cookie of a remembered browser, as sent. */
  remembered: string | undefined
  /** The cookie that says which factor was used last, as sent. */
  lastUsed: string | undefined
  /** The cookie that devices are known by, as sent. */
  deviceCookie: string | undefined
  /** Whose offers were declined in this browser for a while, by `declineKey`. */
  declined: readonly string[]
  /** The user of this login and all enrollments, as loaded for this request. */
  user: User | undefined
  enrollments: EnrollmentRecord[]
  /** Whether something has happened that is not recorded. */
  dirty: boolean
  logs: LogFact[]
  claims: (Claim | PasskeyClaim)[]
  writes: Write[]
  runs: ActionRun[]
  /** Time that Actions have taken in this request. */
  actionMs: number
  /** A browser to remember, whose cookie goes out with the answer. */
  remember: { token: string; maxAgeSeconds: number } | undefined
  /** An offer that was declined, to be kept by a cookie that goes out with the answer. */
  decline: { key: string; maxAgeSeconds: number } | undefined
  /** The factor that was used just now, to be kept by a cookie that goes out with the answer. */
  used: { value: string; maxAgeSeconds: number } | undefined
  /** The cookie that the browser is known by from now on, which goes out with the answer. */
  device: { value: string; maxAgeSeconds: number } | undefined
  /** The form that is being answered had to show that somebody is behind it. */
  captcha?: boolean
  /** The user a failed attempt was about, for its log entry. */
  suspect: { userId?: string; userName?: string } | undefined
}

/** Applies an event to the state in hand. */
export const happen = (passage: Passage, event: Happened): void => {
  const { state, logs } = apply(passage.state, { ...event, at: passage.parts.services.now() } as Event)
  // Fresh facts alone are no step: they are loaded with every request.
  if (event.kind !== 'facts' || state.refusal !== passage.state.refusal || logs.length > 0) passage.dirty = true
  passage.state = state
  passage.logs.push(...logs)
}
