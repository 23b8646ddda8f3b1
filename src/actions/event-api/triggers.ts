import type { Actor, Command, MfaCommand } from '../../flow/command.ts'
import type { FlowTrigger } from '../../flow/trigger.ts'

/** What a phone provider Action says about a message that it could not hand over; the last call counts. */
export type NotificationCommand = { kind: 'notification-drop' | 'notification-retry'; reason: string }

/** What is written into a profile when the Actions of a trigger have run: `null` deletes. */
export type ProfileCommand = { kind: 'user-metadata' | 'app-metadata'; key: string; value: unknown }

/** What an Action says of somebody who wants to register. */
export type PreUserRegistrationCommand =
  /** `reason` is for the log, `userMessage` for the page. */
  | { kind: 'deny'; reason: string; userMessage: string }
  | { kind: 'validation-error'; code: string; message: string }
  | ProfileCommand

/** What an Action says of a token that an application asks for itself. */
export type CredentialsExchangeCommand =
  | { kind: 'deny'; code: string; reason: string }
  | { kind: 'access-token-claim'; name: string; value?: unknown }
  /** The whole set after a call. */
  | { kind: 'target-scopes'; scopes: string[] }

/** The user of a foreign token, by the id that he has in his connection. */
export interface ExchangedUser {
  user_id: string
  email?: string
  email_verified?: boolean
  /** Whether a new user is sent a mail to verify the address. */
  verify_email?: boolean
  username?: string
  phone_number?: string
  phone_verified?: boolean
  name?: string
  given_name?: string
  family_name?: string
  nickname?: string
  picture?: string
}

/** What an Action says of a foreign token that is to be exchanged. */
export type TokenExchangeCommand =
  | { kind: 'deny'; code: string; reason: string }
  /** Counts against the address that it came from. */
  | { kind: 'reject-subject-token'; reason: string }
  | { kind: 'user-by-id'; userId: string }
  /** `creates` a user who is not there; `replaces` what is known of one who is. */
  | { kind: 'user-by-connection'; connection: string; user: ExchangedUser; creates: boolean; replaces: boolean }
  | { kind: 'organization'; idOrName: string }
  | { kind: 'actor'; actor: Actor }
  | ProfileCommand

/** What Actions may ask for before somebody who opened a link chooses a new password. */
export type ResetCommand =
  | Extract<Command, { kind: 'deny' | 'redirect' | 'result-url' }>
  | (MfaCommand & { kind: 'challenge' })

/** Every trigger that can run, with what its Actions may ask for. */
export interface CommandsOf {
  'post-login': Exclude<Command, { kind: 'result-url' }>
  'password-reset-post-challenge': ResetCommand
  'pre-user-registration': PreUserRegistrationCommand
  'post-user-registration': never
  'post-change-password': never
  'credentials-exchange': CredentialsExchangeCommand
  'custom-token-exchange': TokenExchangeCommand
  'send-phone-message': never
  'custom-phone-provider': NotificationCommand
  'custom-email-provider': NotificationCommand
}

export type RunnableTrigger = keyof CommandsOf

/** The functions that an Action of a trigger may export; the first one is required at deploy. */
export const handlersOf = {
  'post-login': ['onExecutePostLogin', 'onContinuePostLogin'],
  'password-reset-post-challenge': ['onExecutePostChallenge', 'onContinuePostChallenge'],
  'pre-user-registration': ['onExecutePreUserRegistration'],
  'post-user-registration': ['onExecutePostUserRegistration'],
  'post-change-password': ['onExecutePostChangePassword'],
  'credentials-exchange': ['onExecuteCredentialsExchange'],
  'custom-token-exchange': ['onExecuteCustomTokenExchange'],
  'send-phone-message': ['onExecuteSendPhoneMessage'],
  'custom-phone-provider': ['onExecuteCustomPhoneProvider'],
  'custom-email-provider': ['onExecuteCustomEmailProvider'],
} as const satisfies Record<RunnableTrigger, readonly string[]>

/** The triggers that run from their first Action to their last without a stop. */
export type StraightTrigger = Exclude<RunnableTrigger, FlowTrigger>

export type HandlerOf<T extends RunnableTrigger> = (typeof handlersOf)[T][number]

/** An effective role of the user, for `api.roles`. */
export interface RoleFact {
  id: string
  name: string
  description?: string
}

/** What the `api` object of a run must know beyond the event; plain JSON, never shown to the script itself. */
export interface ApiInput {
  /** Epoch milliseconds; the clock of `api.redirect` and `api.cache`. Without it the runner's own. */
  now?: number
  /** Effective roles of the user in the organization of the login. */
  roles?: RoleFact[]
  /** An earlier Action of this login has called `setPrimaryUser`. */
  primaryUserSet?: boolean
  /** Metadata that earlier Actions of the run have written, which counts towards the limit. */
  written?: { user: Record<string, unknown>; app: Record<string, unknown> }
}
