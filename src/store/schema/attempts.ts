import type { Json, Millis } from './column.ts'

export interface AttemptTables {
  /**
   * What attack protection counts, one row per identifier and address or per address and stage. A row that is past
   * `until` means the same as none.
   */
  attempts: {
    key: string
    kind: 'failures' | 'same-user' | 'login' | 'signup' | 'exchange'
    /** Digest of the identifier, of rows that count one. */
    identifier: string | null
    connection: string | null
    /** An address, or the network that stands for it; empty where every address counts together. */
    address: string
    /** Failures in a row; 0 in buckets. */
    count: number
    /** When failures are forgotten; when a bucket will be full again. */
    until: Millis
  }
  /** What administrators are told of by mail: a row for each kind and frequency, which counts until its mail is due. */
  admin_notices: {
    key: string
    kind: string
    frequency: string
    count: number
    /** The first of those that are counted. */
    detail: Json
    since: Millis
    due_at: Millis
  }
}
