import type { Ceremony } from '../factors/webauthn/ceremony.ts'
import type { RiskAssessment } from '../risk/assess.ts'
import type { Finding } from '../risk/finding.ts'
import type { Position } from '../risk/rules/impossible-travel.ts'
import type { Command, FactorType } from './command.ts'
import type { LogFact } from './log-fact.ts'
import type {
  Capabilities,
  ConnectionRef,
  DeviceFacts,
  EmailCheck,
  EnrolledFactor,
  FirstScreen,
  NewAccount,
  Notice,
  OpenOrganization,
  OrganizationRef,
  ScreenError,
  UserFacts,
  Via,
} from './state.ts'

/** Who the user is and can be challenged with, as loaded for this request. `user` is null when there is none any more. */
export interface Facts {
  user: UserFacts | null
  enrolled: EnrolledFactor[]
  remembered: boolean
  /** The factors that are on now. */
  enabled?: FactorType[]
  /** What the user's biometric credentials mean for the device at hand. */
  device?: DeviceFacts
  /** The factor that the user used last in this browser, and the one that the user wants to be asked for first. */
  favoured?: FactorType[]
  /** Why the ticket of an enrollment or a reset opens nothing any more. */
  ticket?: 'used' | 'expired' | 'invalid'
  /** Whether the user is a member of the organization of the login, if it has one. */
  member?: boolean
  /** The passkey that was the first factor of this login has been removed since. */
  passkeyGone?: boolean
}

/** What an Action run came to. A failure names its kind; its message goes to the tenant log. */
export type ActionResult =
  | { ok: true; commands: Command[]; executionId?: string; elapsedMs?: number }
  | {
      ok: false
      failure: string
      message: string
      executionId?: string
      elapsedMs?: number
      details?: Record<string, unknown>
    }

/** What a performed task came to; the number and name are those of the task. */
export type Performed =
  | { task: 'run-action'; result: ActionResult }
  | { task: 'begin'; screen: string; keep: unknown; logs?: LogFact[]; error?: ScreenError }
  | { task: 'switch-user'; facts?: Facts }
  /** What the user may enter of what was asked for: the organization that was named, or all to choose from. */
  | { task: 'load-organizations'; organizations: OpenOrganization[]; invitation?: 'accepted' | 'lost' | 'of-another' }
  /** The scopes that the user agreed to at an earlier login. */
  | { task: 'load-consent'; agreed: string[] }
  | { task: 'begin-email-check'; sent?: EmailCheck['sent']; error?: ScreenError }
  /** `because`: the numbers behind what each assessor found. `device`: digest of the known one. `place`: where it was. */
  | {
      task: 'assess-risk'
      assessment: RiskAssessment
      because: Record<string, Finding['because']>
      device?: string
      place?: Position
    }
  /** What a new passkey must answer; nothing where none is offered to this user in this browser. */
  | { task: 'offer-passkey'; ceremony?: Ceremony }

/** What happened, with the time it happened at (epoch milliseconds). */
export type Event = { at: number } & (
  | { kind: 'facts'; facts: Facts }
  | { kind: 'goto'; screen: FirstScreen; identifier?: string }
  | { kind: 'custom-fields'; fields: Record<string, string> }
  /** Who signs up is known; `passkeys`, whether one can be made here as far as that is known. */
  | { kind: 'account-named'; account: NewAccount; passkeys: boolean | undefined }
  | {
      kind: 'first-factor'
      how: 'password' | 'signup' | 'passkey' | 'passwordless'
      /** What a new user will sign in by, or where the code went; a password unless told. */
      method?: 'passkey' | 'email' | 'sms'
      connection: ConnectionRef
      facts: Facts
      passkey?: { id: string; elsewhere: boolean }
      logs?: LogFact[]
      /** The form had to show that somebody is behind it. */
      captcha?: boolean
    }
  | {
      kind: 'first-factor-refused'
      /** A password unless told. */
      how?: 'passkey' | 'passwordless'
      errors: ScreenError[]
      submitted: Record<string, string>
      why: string
      logs: LogFact[]
    }
  /** Named before the first factor: with the connections that lead in, and the id of a session in case another is needed. */
  | {
      kind: 'organization-named'
      organization: OrganizationRef
      connections: ConnectionRef[]
      newSessionId: string
      identifier?: string
    }
  /** Several that an address leads to, to choose from before the first factor. */
  | { kind: 'organizations-found'; organizations: OrganizationRef[]; identifier: string }
  | { kind: 'organization-picked'; organization: OrganizationRef }
  | { kind: 'organization-skipped' }
  | { kind: 'invitation-accepted' }
  | { kind: 'form-refused'; errors: ScreenError[]; submitted?: Record<string, string>; logs?: LogFact[] }
  | { kind: 'performed'; number: number; name: string; result: Performed }
  | { kind: 'picked'; type: FactorType; via?: Via }
  /** The recovery code of a first enrollment, shown with it where there is no screen for it. */
  | { kind: 'recovery-prepared'; screen: string; keep: unknown }
  | { kind: 'capabilities'; capabilities: Capabilities }
  | { kind: 'factor-screen'; screen: string; keep: unknown; logs?: LogFact[]; errors?: ScreenError[] }
  | { kind: 'factor-passed'; enrollmentId?: string; method?: string; logs?: LogFact[] }
  | {
      kind: 'factor-enrolled'
      enrolled: EnrolledFactor[]
      /** A screen that says so, before the login goes on. */
      notice?: Notice
      logs?: LogFact[]
    }
  | { kind: 'factor-declined' }
  | { kind: 'passkey-enrolled'; id: string; logs?: LogFact[] }
  | { kind: 'passkey-refused'; why: string; errors: ScreenError[]; logs?: LogFact[] }
  | { kind: 'passkey-declined' }
  | { kind: 'noticed' }
  | { kind: 'factor-refused'; why: string; errors: ScreenError[]; logs?: LogFact[] }
  | { kind: 'factor-left' }
  | { kind: 'factor-returned' }
  | { kind: 'email-check'; result: 'sent'; sent?: EmailCheck['sent'] }
  | { kind: 'email-check'; result: 'passed'; logs?: LogFact[] }
  | { kind: 'email-check'; result: 'refused'; why: string; errors: ScreenError[]; logs?: LogFact[] }
  | { kind: 'resumed' }
  | { kind: 'consent'; given: boolean }
  /**
   * A new password was found good; it is stored in the record of this event. `executionId` is that of the Actions that run
   * then.
   */
  | { kind: 'password-chosen'; executionId?: string }
  | { kind: 'finished' }
)
