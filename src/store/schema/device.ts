import type { Json, Millis } from './column.ts'

export interface DeviceTables {
  /** Devices that wait for their user to log in elsewhere (RFC 8628). */
  device_codes: {
    code_hash: string
    /** Digest of the code that the user types, without what divides it. */
    user_code_hash: string
    client_id: string
    params: Json
    status: 'pending' | 'confirmed' | 'approved' | 'denied'
    /** Digest of the cookie of the browser in which the code was confirmed; no other can go on. */
    browser_hash: string | null
    /** What the login gave, until the device fetches it. */
    payload: Json | null
    created_at: Millis
    expires_at: Millis
    polled_at: Millis | null
  }
  /** What applications have asked users to approve on a device of theirs (CIBA); taken out by the answer. */
  ciba_requests: {
    id_hash: string
    client_id: string
    user_id: string
    /** What the device is asked, and which device that is. */
    transaction_id: string
    enrollment_id: string
    login_trace_id: string
    params: Json
    /** The API and the scopes that the tokens will be for. */
    asked: Json
    created_at: Millis
    expires_at: Millis
    polled_at: Millis | null
  }
}
