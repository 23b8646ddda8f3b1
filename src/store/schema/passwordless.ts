import type { Millis } from './column.ts'

export interface PasswordlessTables {
  /** Codes by which users sign in, one row for each recipient and purpose: a newer code takes the place of the older. */
  passwordless_codes: {
    /** Digest of what the code is for, the connection and the recipient. */
    key: string
    code_hash: string
    tries_left: number
    expires_at: Millis
  }
}
