import type { Json, Millis } from './column.ts'

export interface OidcTables {
  /** Records of the protocol library that are neither sessions nor refresh tokens. */
  oidc_records: {
    model: string
    id_hash: string
    grant_id: string | null
    uid: string | null
    user_code: string | null
    payload: Json
    expires_at: Millis | null
    consumed_at: Millis | null
  }
  sessions: {
    id_hash: string
    sid: string
    uid: string | null
    user_id: string | null
    payload: Json
    methods: Json
    metadata: Json
    device: Json
    clients: Json
    cookie_mode: string
    created_at: Millis
    updated_at: Millis
    authenticated_at: Millis | null
    last_interacted_at: Millis
    expires_at: Millis
    idle_expires_at: Millis | null
  }
  refresh_tokens: {
    id_hash: string
    public_id: string
    grant_id: string
    client_id: string
    user_id: string
    sid: string | null
    payload: Json
    metadata: Json
    device: Json
    created_at: Millis
    expires_at: Millis | null
    idle_expires_at: Millis | null
    consumed_at: Millis | null
    last_exchanged_at: Millis | null
  }
}
