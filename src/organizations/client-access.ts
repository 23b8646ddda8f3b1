import type { Client } from '../store/clients.ts'
import type { OrganizationAccess } from '../store/organization-access.ts'

/**
 * Whether members of an organization may sign in to an application. Where the organization lists its applications
 * (`is_app_entitlement_active`) the list decides; one of another party that is not on it needs its leave
 * (`third_party_client_access`).
 */
export const letsIn = (
  organization: Pick<OrganizationAccess, 'clients' | 'is_app_entitlement_active' | 'third_party_client_access'>,
  client: Pick<Client, 'client_id' | 'is_first_party'>,
): boolean => {
  const listed = organization.is_app_entitlement_active
    ? organization.clients.find(one => one.client_id === client.client_id)
    : undefined
  if (listed) return listed.use_for_member_access
  if (!client.is_first_party) return organization.third_party_client_access === 'allow'
  return organization.is_app_entitlement_active !== true
}
