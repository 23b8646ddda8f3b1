import type { Flag, Json, Millis } from './column.ts'

export interface OrganizationTables {
  organizations: {
    id: string
    name: string
    display_name: string | null
    data: Json
    created_at: Millis
    updated_at: Millis
  }
  organization_connections: {
    organization_id: string
    connection_id: string
    data: Json
    created_at: Millis
  }
  organization_client_grants: { organization_id: string; grant_id: string; created_at: Millis }
  /** A row is an invitation that was not accepted; accepting deletes it. */
  organization_invitations: {
    id: string
    organization_id: string
    client_id: string
    connection_id: string | null
    /** Of who is invited, in lower case. */
    email: string
    ticket_hash: string
    /** The ticket itself, which administrators may read. */
    ticket_encrypted: string
    data: Json
    created_at: Millis
    expires_at: Millis
  }
  organization_invitation_roles: { invitation_id: string; role_id: string }
  organization_domains: {
    id: string
    organization_id: string
    /** In lower case. */
    domain: string
    status: 'pending' | 'verified'
    for_discovery: Flag
    /** What has to stand in a TXT record of the domain. */
    proof: string
    created_at: Millis
  }
  /** The applications that members may sign in to where the organization lets in none but those (`member_access`). */
  organization_clients: { organization_id: string; client_id: string; member_access: Flag; created_at: Millis }
}
