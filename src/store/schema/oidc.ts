import type { Flag, Json, Millis } from './column.ts'

export interface OidcTables {
  /** Codes, opaque access tokens, interactions, pushed requests and seen assertions of the protocol library. */
  oidc_records: {
    model: string
    id_hash: string
    grant_id: string | null
    payload: Json
    expires_at: Millis
    consumed_at: Millis | null
  }
  sessions: {
    /** Digest of the id that the cookie carries; changes when somebody logs in anew. */
    id_hash: string
    /** The id that tokens, logs and the Management API show; opens nothing. */
    sid: string
    user_id: string
    methods: Json
    metadata: Json
    device: Json
    cookie_mode: 'persistent' | 'non-persistent'
    created_at: Millis
    updated_at: Millis
    authenticated_at: Millis
    last_interacted_at: Millis
    expires_at: Millis
    idle_expires_at: Millis
  }
  /** The applications that a session has logged in; rows of their own, so that logins that meet lose none. */
  session_clients: { sid: string; client_id: string; created_at: Millis }
  /** One row per application that is still to be told that a session has ended; deleted when it has heard or is given up. */
  logout_calls: {
    id: string
    client_id: string
    sid: string
    user_id: string
    /** The session's. */
    metadata: Json
    issuer: string
    initiator: string
    attempts: number
    next_attempt_at: Millis
    locked_until: Millis | null
    created_at: Millis
  }
  /** One row per token; the tokens that rotation made of one another share the grant, `public_id` and `created_at`. */
  refresh_tokens: {
    id_hash: string
    public_id: string
    grant_id: string
    /** Digest of the token that this one replaced. */
    parent_hash: string | null
    client_id: string
    user_id: string
    sid: string | null
    rotating: Flag
    resource_servers: Json
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
