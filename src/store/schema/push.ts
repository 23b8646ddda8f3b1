import type { Json, Millis } from './column.ts'

export interface PushTables {
  /** What a login waits for from a device elsewhere: that it enrolls by a ticket, or that it answers a challenge. */
  push_transactions: {
    /** Opens nothing: what a device must show is made from it under the server's secret. */
    id: string
    kind: 'enroll' | 'challenge'
    /** Digest of the ticket in the QR code. */
    ticket_hash: string | null
    user_id: string
    /** The device that is asked, or the one that the ticket has made. */
    enrollment_id: string | null
    login_trace_id: string
    status: 'pending' | 'enrolled' | 'accepted' | 'rejected' | 'used' | 'replaced'
    /** Keyed digest of the number that the device must give. */
    number_digest: string | null
    /** Wrong numbers so far. */
    tries: number
    /** What the device shows of the login. */
    details: Json
    created_at: Millis
    expires_at: Millis
    answered_at: Millis | null
  }
}
