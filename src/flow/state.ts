import type { Ceremony } from '../factors/webauthn/ceremony.ts'
import type { RiskAssessment } from '../risk/assess.ts'
import type { Position } from '../risk/rules/impossible-travel.ts'
import type { Actor, Command, FactorRequest, FactorType, MfaCommand } from './command.ts'
import type { Entry } from './journal.ts'
import type { Method, RefreshTokenFacts, SessionFacts } from './session-facts.ts'
import type { Handler } from './trigger.ts'

/** Counted up when the shape changes; `upgrade` reads older ones. */
export const stateVersion = 1

/** What asked for the login. */
export interface RequestFacts {
  protocol: string
  /** A browser with screens, a browser without (`prompt=none`), or a token request, whose MFA goes through the MFA API. */
  channel: 'browser' | 'silent' | 'token'
  clientId: string
  clientName: string
  params: Record<string, string>
  audience?: string
  scopes: string[]
  prompt: string[]
  acrValues: string[]
  maxAge?: number
  redirectUri?: string
  responseType?: string[]
  responseMode?: string
  organization?: string
  /** The user that the login is for; nobody else may complete it. */
  subject?: string
  /** The invitation to that organization that the request is to accept. */
  invitation?: InvitationFacts
  session?: SessionFacts
  refreshToken?: RefreshTokenFacts
  /** What the client must ask the user's consent for, and under which name the API is known for that. */
  consentFor: string[]
  consentApi?: string
  locale: string
  isMobile: boolean
  /** The address of the request is that of an application, and nobody knows where the user is. */
  unknownAddress?: 'not-named' | 'invalid'
  /** A token request that brings the first factor with it: there is one try and no screen. */
  bringsCredentials?: boolean
  enrolling?: Enrolling
  resetting?: Resetting
  exchanged?: Exchanged
  approved?: Approved
  /** The token is to be for the MFA API, whose holder must have passed a factor just now (reference, 4.12). */
  forMfaApi?: boolean
  /** Where what MFA rests on can be changed afterwards: a user who has a factor must have passed one within so many milliseconds. */
  freshWithinMs?: number
}

/** An invitation by its id; its ticket is no part of a state. */
export interface InvitationFacts {
  id: string
  /** Who has invited. */
  inviter: string
  /** Who is invited, in lower case. */
  email: string
}

/** Nobody logs in: a user adds a factor by a right that was shown before. */
export interface Enrolling {
  by: 'mfa-api-token' | 'ticket' | 'account'
  /** The factors to choose from, in this order; without them all that can be enrolled that way. */
  factors?: FactorType[]
  /** It counts even where the user has got a factor elsewhere since it began: an administrator said so. */
  again: boolean
  /** Digest of the ticket that an enrollment uses up. */
  ticketHash?: string
  /** It is a passkey, by which the user signs in and which is no factor of MFA. */
  passkey?: boolean
}

/** Nobody logs in: whoever opened a link chooses a new password by it. */
export interface Resetting {
  /** Digest of the ticket in the link, which the new password uses up. */
  ticketHash: string
  /** What whoever opened the link has shown to read, in Auth0's words (reference, 2.2). */
  by: 'email' | 'phone_number'
  /** The link was opened and nothing was asked for since: programs that look through mail open links, too. */
  opened?: true
}

/** The user brings a token of elsewhere, and an Action has said whose it is. */
export interface Exchanged {
  subjectTokenType: string
  /** Who acts for the user. */
  actor?: Actor
  actorTokenType?: string
}

/** The user has approved on an enrolled device what an application asked for (CIBA). */
export interface Approved {
  enrollmentId: string
}

/** Settings as they were when the login began; a change meets only logins that begin after it. */
export interface FlowSettings {
  /** The factors that are on. */
  factors: FactorType[]
  messageTypes: ('sms' | 'voice')[]
  /** `enrolled`: whoever has a factor is asked for it, and nobody is led to enroll one. */
  policy: 'never' | 'always' | 'adaptive' | 'enrolled'
  /** `customize_mfa_in_postlogin_action`. */
  customizeMfa: boolean
  showFactorListOnEnrollment: boolean
  /** How many MFA commands one login may start. */
  commandLimit: number
  identifierFirst: boolean
  /** How long an unfinished login can be carried on, in milliseconds. */
  lifetimeMs: number
  /**
   * How long a browser that is remembered now stands in for a second factor, and without use, in milliseconds; `hidden`:
   * no screen offers it.
   */
  remember?: { lifetimeMs: number; idleMs: number; hidden?: boolean }
  /** Logins are assessed; a device that completes one is trusted for so long, in milliseconds. */
  risk?: { trustDeviceMs: number }
  organizationUsage: 'deny' | 'allow' | 'require'
  organizationPrompt: 'no_prompt' | 'pre_login_prompt' | 'post_login_prompt'
  /** By what users may name their organization before signing in; by its name unless told. */
  organizationDiscovery?: ('email' | 'organization_name')[]
}

/** A version of an Action as it was bound when the login began. */
export interface BoundAction {
  name: string
  actionId: string
  versionId: string
  number: number
  bindingId: string
}

/** How a connection offers passkeys (`passkey_options`); a connection without offers none. */
export interface PasskeyOptions {
  challengeUi: 'both' | 'autofill' | 'button'
  /** Whoever has signed in by password is offered one. */
  progressive: boolean
  /** Whoever has used a passkey of another device is offered one of this device. */
  local: boolean
}

/** A connection that the client may use: a database, or one whose users are sent codes. */
export interface ConnectionRef {
  id: string
  name: string
  strategy: string
  /** Whether people may sign up there, where the organization of the login says so in place of the connection. */
  signup?: boolean
  passkeys?: PasskeyOptions
  /** Nobody signs in by password. */
  noPasswords?: true
  /** Users sign in by what is sent to their address or phone. */
  passwordless?: 'email' | 'sms'
}

/** What the flow must know of the user. No password, no metadata. */
export interface UserFacts {
  id: string
  email?: string
  emailVerified: boolean
  phoneNumber?: string
  name?: string
  username?: string
  picture?: string
  blocked: boolean
  /** Logins before this one. */
  loginsCount?: number
  /** When the password was last changed, epoch milliseconds. */
  passwordChangedAt?: number
  /** Names of the connections that the user can come by. */
  connections?: string[]
}

/** A factor that the user can be challenged with now; a verified address counts as `email`. */
export interface EnrolledFactor {
  id: string
  type: FactorType
  preferredMethod?: 'sms' | 'voice'
}

/** What the browser said it can do. */
export interface Capabilities {
  webauthn: boolean
  platform: boolean
  /** It keeps passkeys of this device and suggests them in forms; unknown where it was not asked. */
  passkeys?: boolean
}

/** What the user's biometric credentials mean for the device at hand (reference, 4.5). */
export interface DeviceFacts {
  /** One of them was made on such a device, so it can be challenged here. */
  known: boolean
  /** None of them is of a device of this kind, so this one can be added. */
  free: boolean
  /** The user did not want to add a device in this browser, and is not asked again for a while. */
  declined: boolean
}

export interface OrganizationRef {
  id: string
  name: string
  displayName?: string
}

/** An organization that the user may enter; `joins`: as a member from then on. */
export type OpenOrganization = OrganizationRef & { joins?: boolean }

/** Who asked for an MFA command. Only those of Actions count towards the limit. */
export type Origin =
  | { kind: 'action'; index: number }
  | { kind: 'enable'; provider: string }
  | { kind: 'acr' }
  | { kind: 'policy' }
  /** The MFA API is asked for (reference, 4.12). */
  | { kind: 'mfa-api' }
  /** The pages or the API of a user's own account are asked for. */
  | { kind: 'my-account' }
  /** The user adds a factor, and does not log in. */
  | { kind: 'user' }
  /** Nobody asked: the user may add this device after MFA, or not (reference, 4.5). */
  | { kind: 'offer' }

export interface QueuedCommand {
  origin: Origin
  command: MfaCommand
  /** Whether a remembered browser may stand in, and the screens may offer to remember this one. */
  allowRemember: boolean
}

/** The command that is being fulfilled. */
export interface ActiveCommand extends QueuedCommand {
  /** Counts all commands of the login from 1. */
  number: number
  /** The factors that may fulfil it, in the order asked for. Nothing else does. */
  offered: FactorRequest[]
  /** The factor whose turn it is; none while the user picks. */
  chosen?: FactorType
  /** Which of the user's enrollments and which way of delivery were asked for, where that was said. */
  via?: Via
  /** How the chosen factor stands, once begun; `begun` is the number of the task that began it. */
  progress?: { screen: string; keep: unknown; begun: number }
  /** Where the user came to the picker from, to go back to as it was. */
  left?: Required<Pick<ActiveCommand, 'chosen' | 'progress'>> & Pick<ActiveCommand, 'via'>
  /** Enrollments that the user had when this command started. */
  held: string[]
}

/** One enrollment of a factor, and how to reach it. */
export interface Via {
  enrollmentId?: string
  method?: 'sms' | 'voice'
}

/** Why the login ends without success. */
export interface Refusal {
  error:
    | 'access_denied'
    | 'login_required'
    | 'interaction_required'
    | 'consent_required'
    | 'invalid_request'
    | 'unauthorized'
    | 'server_error'
    /** Token requests only: a wrong password, and too many of them. */
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
  /** What an Action has to say to the user who was refused. */
  reason?: string
}

/** A screen that only tells something. */
export interface Notice {
  screen: string
  data: Record<string, unknown>
}

export interface ScreenError {
  code: string
  field?: string
  message?: string
}

/** The screens by which somebody says who he is. */
export type FirstScreen =
  | 'login'
  | 'login-id'
  | 'login-password'
  | 'login-passwordless-email-code'
  | 'login-passwordless-sms-otp'
  | 'signup'
  | 'signup-id'
  | 'passkey-enrollment'
  | 'signup-password'

/** A sign-up of several pages: who it is for is known, how that user will sign in is not yet. */
export interface NewAccount {
  /** The fields of its first page. */
  fields: Record<string, string>
  /** The id that the user will have, behind the provider's prefix: a passkey carries its digest. */
  identityUserId: string
  /** What a passkey that is made now must answer. */
  passkey: Ceremony
}

/** What is, or was, offered besides the login: a passkey to sign in by from now on. */
export interface PasskeyOffer {
  why: 'progressive' | 'local' | 'account'
  ceremony?: Ceremony
  settled?: 'enrolled' | 'declined' | 'not-offered'
}

/** How the check of the account's address stands; `sent` is what is kept of the code, if one could be sent. */
export interface EmailCheck {
  status: 'due' | 'passed'
  begun?: boolean
  sent?: { digest: string; expiresAt: number }
}

/** A login as plain JSON. Holds no password, code, seed or token in clear. */
export interface State {
  version: typeof stateVersion
  traceId: string
  /** `sid` of the session that this login will be part of: the browser's own for the same user, else a new one. */
  sessionId: string
  startedAt: number
  request: RequestFacts
  settings: FlowSettings
  connections: ConnectionRef[]
  actions: BoundAction[]

  /** The screen of the first factor that is shown, and what was said so far. */
  identify: {
    screen: FirstScreen
    identifier?: string
    /** What a passkey must answer to be the first factor; none where none is taken. */
    passkey?: Ceremony
    account?: NewAccount
  }
  /** Errors and fields to show again on the screen that is due; gone with the next answer. */
  form: { errors: ScreenError[]; submitted: Record<string, string> }

  /** What the pages of the first factor have sent of fields that are an administrator's own (`ulp-…`). */
  customFields?: Record<string, string>

  /** How the first factor was proven. Nothing after it happens without. */
  proof?: {
    how:
      | 'password'
      | 'signup'
      | 'passkey'
      | 'passwordless'
      | 'session'
      | 'refresh-token'
      | 'exchange'
      | 'backchannel'
      | 'reset-link'
      | Enrolling['by']
    at: number
    connection?: ConnectionRef
    /** The passkey that was used, and whether it is kept on another device than this. */
    passkey?: { id: string; elsewhere: boolean }
  }
  user?: UserFacts
  enrolled: EnrolledFactor[]
  /** What a challenge that nobody named a factor for begins with, if it can: last used in this browser, then preferred. */
  favoured?: FactorType[]
  /** The browser is remembered for this user (reference, 4.8). */
  remembered: boolean
  capabilities?: Capabilities
  device?: DeviceFacts
  /** Methods of the session and of this login, in order. */
  methods: Method[]
  /** The organization that the request or the user named; entered once the user is known to belong to it. */
  named?: OrganizationRef
  organization?: OrganizationRef
  /** Organizations to choose from, once loaded. */
  organizations?: OpenOrganization[]
  /** The user goes on without an organization. */
  personal?: true
  /** The user wants to accept the invitation. */
  accepted?: true

  /** Which Action runs next; all have run when `index` is their number. */
  run: { index: number; handler: Handler }
  /** Actions that have redirected; each may once. */
  redirected: number[]
  redirect?: { index: number; url: string }
  /** Another profile that an Action made the subject of this login, until it is loaded. */
  primary?: { userId: string }

  queue: QueuedCommand[]
  command?: ActiveCommand
  /** Shown until the user goes on. */
  notice?: Notice
  passkeyOffer?: PasskeyOffer
  mfa: {
    /** Factors passed in this login, by challenge and by enrollment. */
    challenged: FactorType[]
    enrolled: FactorType[]
    /** Ids of the enrollments that this login has made. */
    made: string[]
    /** Commands of Actions that have started, and all commands. */
    started: number
    numbered: number
    /** A command of an Action stands in the place of `multifactor.enable` and of the policy. */
    overrides: boolean
    enable?: { provider: 'any' | 'none' | 'guardian' | 'google-authenticator' | 'duo'; allowRememberBrowser: boolean }
    /** What `enable`, `acr_values` and the policy ask for was dealt with. */
    settled: boolean
    /** A recovery code is shown once, after the very first enrollment. */
    recovery: 'none' | 'due' | 'done'
    recoveryProgress?: { screen: string; keep: unknown }
    /** A remembered browser stood in for a challenge, and is to be renewed. */
    byRemembered: boolean
  }
  /** How well the login fits the user, where that is assessed. */
  riskAssessment?: RiskAssessment
  /** Digest of the device id that the browser showed and the user was given. */
  knownDevice?: string
  /** The address of the account is to be proven, or was. */
  emailCheck?: EmailCheck
  /** Where the first factor was given. */
  place?: Position

  idTokenClaims: Record<string, unknown>
  accessTokenClaims: Record<string, unknown>
  /** By scope: true added, false removed; the last call wins. */
  scopes: Record<string, boolean>
  userMetadata: Record<string, unknown>
  appMetadata: Record<string, unknown>
  transactionMetadata: Record<string, string | number | boolean>
  /** Session and refresh token effects in call order. */
  effects: Command[]
  /** Scopes that the user agreed to at earlier logins, once loaded; `consented` are those of this one. */
  agreed?: string[]
  consented?: string[]
  /** The execution record of the Actions of this login. */
  executionId?: string

  refusal?: Refusal
  /** The new password goes into the record that holds this. */
  passwordChosen?: { executionId?: string }
  /** Where an Action sends the browser once the new password is in force. */
  resultUrl?: string
  /** Set by the driver's last word; a finished login takes no event. */
  finished?: 'complete' | 'denied'
  /** How many tasks were performed: the number of the next one. */
  performed: number
  journal: Entry[]
}
