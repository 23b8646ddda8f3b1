import type { StreamType } from '../../log-streams/sink.ts'
import type { Flag, Json, Millis } from './column.ts'

export interface LogStreamTables {
  /** Where tenant logs are sent. `cursor` is the id of the last entry that was handed over or left out. */
  log_streams: {
    id: string
    name: string | null
    type: StreamType
    status: 'active' | 'paused' | 'suspended'
    is_priority: Flag
    filters: Json
    pii_config: Json | null
    sink_encrypted: string
    cursor: string
    /** Up to here nothing came late any more. */
    swept: string
    /** Entries handed over from there to the cursor. */
    sent_since: number
    /** Counted up by every change of what is sent and where to. */
    revision: number
    failures: number
    failing_since: Millis | null
    last_error: string | null
    next_attempt_at: Millis
    locked_by: string | null
    locked_until: Millis | null
    created_at: Millis
    updated_at: Millis
  }
  /** What happened on one day (UTC, `YYYYMMDD`), as far as it was counted. */
  daily_stats: {
    day: string
    logins: number
    signups: number
    leaked_passwords: number
    created_at: Millis
    updated_at: Millis
  }
  /** One row: the id of the log entry up to which days were counted. */
  daily_stats_cursor: {
    id: number
    cursor: string
  }
}
