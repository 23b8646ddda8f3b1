import type { Flag, Json, Millis } from './column.ts'

export interface LoginTables {
  /** One row per login; every change is a compare and swap on `revision`. A finished one keeps its journal as trace. */
  logins: {
    /** Digest of the id that the browser carries as `state`. */
    id_hash: string
    /** The id that logs and the trace API show; opens nothing. */
    trace_id: string
    revision: number
    status: 'active' | 'complete' | 'denied' | 'failed' | 'expired'
    state: Json
    /** Digest of the cookie of the browser that began the login. */
    browser_hash: string | null
    user_id: string | null
    client_id: string
    /** Whether it was to end without a screen. */
    silent: Flag
    created_at: Millis
    updated_at: Millis
    expires_at: Millis
    finished_at: Millis | null
    /** When the protocol layer took the decision, which it may do once. */
    taken_at: Millis | null
  }
  /** What may happen once: a code, a challenge, a ticket step. The insert that gets the row wins. */
  claims: { key: string; expires_at: Millis }
  /** Leaky buckets (GCRA): attempts and sends, one row per key. */
  buckets: { key: string; full_at: Millis }
}
