import type { Millis } from './column.ts'

export interface RiskTables {
  /** Devices that a user has logged in with, by the digest of the id in their cookie; trusted until `expires_at`. */
  user_devices: {
    user_id: string
    id_hash: string
    /** Without versions. */
    user_agent: string | null
    created_at: Millis
    last_used_at: Millis
    expires_at: Millis
  }
  /** Where a user last completed a login, in degrees. */
  user_positions: { user_id: string; latitude: number; longitude: number; located_at: Millis }
}
