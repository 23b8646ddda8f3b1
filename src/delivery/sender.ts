import type { PushCredentials } from '../factors/push-notification/device.ts'
import type { About, Channel, Message } from './message.ts'

/** A message as it leaves. */
export interface Outgoing {
  /** Stays the same when a message is tried again, for providers that can tell. */
  id: string
  channel: Channel
  to: string
  /** Of an e-mail. */
  from?: string
  subject?: string
  text: string
  /** Of a phone message: what it says in writing and read aloud, whichever way it goes. */
  wordings?: { written: string; spoken: string }
  html?: string
  /** Of a push: how its device is reached; nothing for one that asks by itself. */
  device?: PushCredentials
  /** The code as digits, where the message brings one. */
  code?: string
  /** What was asked to be sent. */
  message: Message
  about: About
}

/** One way to send, of one channel or several. `send` resolves once the provider took the message, else throws `SendFailure`. */
export interface Sender {
  name: string
  send: (outgoing: Outgoing) => Promise<void>
}

/** A message did not leave. `permanent`: trying again would change nothing. The message never holds what was to be sent. */
export class SendFailure extends Error {
  readonly code: string
  readonly permanent: boolean

  constructor(code: string, message: string, options: { permanent?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.permanent = options.permanent ?? false
  }
}
