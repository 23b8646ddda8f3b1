/** The ways a message can reach somebody. */
export type Channel = 'email' | 'sms' | 'voice' | 'push'

/**
 * A message that waits to be sent. It is rendered when it goes out: `template` is one of Auth0's e-mail template names
 * (`mfa_oob_code`, `verify_email`, …) or, for phones, `verification` or `enrollment`. `variables` may hold codes and
 * links: it is only ever stored sealed, and never belongs into a login's state or a log.
 */
export interface Message {
  channel: Channel
  /** An e-mail address, a phone number with `+`, or for push the id of the enrollment. */
  to: string
  template: string
  variables: Record<string, unknown>
  /** Language of the recipient, where known. */
  locale?: string
  /** Epoch milliseconds after which it is of no use; it is not tried any longer then. */
  expiresAt?: number
}

/** On whose behalf a message goes out, for the tenant log and for provider Actions. Holds nothing secret. */
export interface About {
  /** The login it belongs to, as the trace names it. */
  loginTraceId?: string
  userId?: string
  userName?: string
  clientId?: string
  clientName?: string
  /** The organization that it happens in, whose name and colours templates show. */
  organizationId?: string
  /** The enrolled factor it goes to. */
  authenticator?: { id?: string; type: string; phone_number?: string }
  ip?: string
  userAgent?: string
  hostname?: string
}
