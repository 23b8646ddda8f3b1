import type { Command } from '../../flow/command.ts'

/** What a phone provider Action says about a message that it could not hand over; the last call counts. */
export type NotificationCommand = { kind: 'notification-drop' | 'notification-retry'; reason: string }

/** Every trigger that can run, with what its Actions may ask for. */
export interface CommandsOf {
  'post-login': Command
  'send-phone-message': never
  'custom-phone-provider': NotificationCommand
  'custom-email-provider': NotificationCommand
}

export type RunnableTrigger = keyof CommandsOf

/** The functions that an Action of a trigger may export; the first one is required at deploy. */
export const handlersOf = {
  'post-login': ['onExecutePostLogin', 'onContinuePostLogin'],
  'send-phone-message': ['onExecuteSendPhoneMessage'],
  'custom-phone-provider': ['onExecuteCustomPhoneProvider'],
  'custom-email-provider': ['onExecuteCustomEmailProvider'],
} as const satisfies Record<RunnableTrigger, readonly string[]>

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
}
