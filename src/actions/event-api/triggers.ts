import type { Command, MfaCommand } from '../../flow/command.ts'
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
