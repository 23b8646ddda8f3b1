import type { Flag, Json, Millis } from './column.ts'

export interface TenantTables {
  /** Named settings documents: `tenant`, `guardian`, `branding`, `email_provider`, … */
  settings: { key: string; value: Json; updated_at: Millis }
  /** One row, counted up by every change of settings; nodes drop their caches when they see it move. */
  config_version: { id: 1; version: number }
  clients: {
    client_id: string
    name: string
    app_type: string | null
    is_global: Flag
    is_first_party: Flag
    secret_encrypted: string | null
    data: Json
    created_at: Millis
    updated_at: Millis
  }
  client_credentials: {
    id: string
    client_id: string
    data: Json
    expires_at: Millis | null
    created_at: Millis
    updated_at: Millis
  }
  connections: { id: string; name: string; strategy: string; data: Json; created_at: Millis; updated_at: Millis }
  connection_clients: { connection_id: string; client_id: string }
  resource_servers: {
    id: string
    identifier: string
    name: string
    is_system: Flag
    signing_secret_encrypted: string | null
    data: Json
    created_at: Millis
    updated_at: Millis
  }
  client_grants: {
    id: string
    client_id: string
    audience: string
    subject_type: string
    data: Json
    created_at: Millis
  }
  roles: { id: string; name: string; description: string | null; created_at: Millis }
  role_permissions: { role_id: string; resource_server_identifier: string; permission_name: string }
  signing_keys: {
    kid: string
    private_jwk_encrypted: string
    cert: string
    state: 'current' | 'next' | 'previous' | 'revoked'
    current_since: Millis | null
    current_until: Millis | null
    revoked_at: Millis | null
    created_at: Millis
  }
}
