import type { Client } from '../store/clients.ts'
import type { TenantDocument } from '../store/documents.ts'

/**
 * Where an application takes invitations: its own sign-in address (`initiate_login_uri`), else the tenant's
 * (`default_redirection_uri`). Nothing: neither is set.
 */
export const loginUriOf = (client: Client, tenant: TenantDocument): string | undefined => {
  const own = client['initiate_login_uri']
  return (typeof own === 'string' && own) || tenant.default_redirection_uri || undefined
}

/** The address that an invitation is sent with (management reference, 2.13); `{organization_name}` is filled in. */
export const invitationUrl = (loginUri: string, ticket: string, organization: { id: string; name: string }): string => {
  const url = new URL(loginUri.replaceAll('{organization_name}', organization.name))
  url.searchParams.set('invitation', ticket)
  url.searchParams.set('organization', organization.id)
  url.searchParams.set('organization_name', organization.name)
  return url.href
}
