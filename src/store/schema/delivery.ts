import type { Millis } from './column.ts'

export interface DeliveryTables {
  /** Messages that wait to be sent, sealed. Deleted once the provider took it; one that failed stays without content. */
  outbox: {
    id: string
    channel: 'email' | 'sms' | 'voice' | 'push'
    recipient: string
    content_encrypted: string
    login_trace_id: string | null
    attempts: number
    next_attempt_at: Millis
    locked_until: Millis | null
    expires_at: Millis | null
    failed_at: Millis | null
    error: string | null
    created_at: Millis
  }
  /** Development only: what was sent. */
  inbox: {
    id: string
    channel: 'email' | 'sms' | 'voice' | 'push'
    recipient: string
    subject: string | null
    text: string
    html: string | null
    code: string | null
    created_at: Millis
  }
}
