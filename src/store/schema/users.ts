import type { Generated } from 'kysely'
import type { AdministratorRole } from '../../administrators/roles.ts'
import type { Flag, Json, Millis } from './column.ts'

export interface UserTables {
  users: {
    user_id: string
    email: string | null
    email_verified: Flag
    username: string | null
    phone_number: string | null
    phone_verified: Flag
    name: string | null
    nickname: string | null
    given_name: string | null
    family_name: string | null
    picture: string | null
    blocked: Flag
    app_metadata: Json
    user_metadata: Json
    logins_count: number
    last_login: Millis | null
    last_ip: string | null
    last_password_reset: Millis | null
    multifactor_last_modified: Millis | null
    created_at: Millis
    updated_at: Millis
  }
  /** One row per identity of a user; of a database connection it holds the password and the unique identifiers. */
  identities: {
    provider: string
    identity_user_id: string
    connection: string
    user_id: string
    position: number
    email: string | null
    username: string | null
    phone_number: string | null
    password_hash: string | null
    profile: Json
    created_at: Millis
  }
  /** What the user search finds of metadata: one row per path and value. */
  user_terms: { user_id: string; path: string; value: string; number: number | null }
  password_history: {
    id: string
    provider: string
    identity_user_id: string
    password_hash: string
    created_at: Millis
  }
  user_roles: { user_id: string; role_id: string; created_at: Millis }
  /** Who may sign in to the dashboard. */
  administrators: { user_id: string; role: AdministratorRole; created_at: Millis }
  user_permissions: { user_id: string; resource_server_identifier: string; permission_name: string }
  organization_members: { organization_id: string; user_id: string; created_at: Millis }
  organization_member_roles: { organization_id: string; user_id: string; role_id: string }
  /** Consents of users to clients. */
  user_grants: {
    id: string
    client_id: string
    user_id: string
    audience: string
    scope: Json
    organization_id: string | null
    created_at: Millis
  }
  /** One row per enrolled factor, so that every guard is a short where clause. */
  enrollments: {
    id: string
    user_id: string
    factor: string
    confirmed: Flag
    name: string | null
    secret_encrypted: string | null
    code_hash: string | null
    phone_number: string | null
    preferred_method: string | null
    email: string | null
    /** What an answer must exceed: the last time step of TOTP, the signature counter of a WebAuthn credential. */
    last_step: number | null
    link_id: string | null
    data: Json
    /** The user wants to be asked for this one first; one per user. */
    preferred: Generated<Flag>
    created_at: Millis
    enrolled_at: Millis | null
    last_auth_at: Millis | null
  }
  /** What users sign in by besides passwords; each belongs to an identity, `user_id` is whose that is now. */
  passkeys: {
    id: string
    user_id: string
    provider: string
    identity_user_id: string
    relying_party: string
    key_id: string
    name: string | null
    counter: number
    data: Json
    created_at: Millis
    last_auth_at: Millis | null
  }
  remembered_browsers: {
    token_hash: string
    user_id: string
    user_agent: string | null
    created_at: Millis
    last_used_at: Millis
    expires_at: Millis
    /** The factor by which it came to be remembered. */
    proven_by: string | null
  }
  /** Single-use links: e-mail verification, password change, enrollment. */
  tickets: {
    ticket_hash: string
    kind: string
    user_id: string
    data: Json
    created_at: Millis
    expires_at: Millis
    used_at: Millis | null
  }
}
