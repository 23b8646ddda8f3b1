/**
 * Operations of features that this server does not have, by the beginning of their path or by name. Reads answer as a
 * tenant that uses none of it; everything else is refused, and nothing is kept.
 */
const beginnings = [
  '/agents',
  '/clients/cimd',
  '/connection-profiles',
  '/connections-directory-provisionings',
  '/connections-scim-configurations',
  '/connections/{id}/directory-provisioning',
  '/connections/{id}/keys',
  '/connections/{id}/scim-configuration',
  '/custom-domains',
  '/device-credentials',
  '/event-streams',
  '/events',
  '/experimentation',
  '/flows',
  '/forms',
  '/groups',
  '/hooks',
  '/keys/custom-signing',
  '/keys/encryption',
  '/keys/network-acls',
  '/network-acls',
  '/organizations/search',
  '/organizations/{id}/members/{user_id}/effective-roles',
  '/organizations/{id}/organization-templates',
  '/organizations/{id}/roles',
  '/organizations/{organization_id}/groups',
  '/organizations/{organization_id}/roles',
  '/prompts/rendering',
  '/rate-limit-policies',
  '/resource-servers/search',
  '/roles/{id}/groups',
  '/rules',
  '/rules-configs',
  '/self-service-profiles',
  '/user-attribute-profiles',
  '/users/{id}/connected-accounts',
  '/users/{id}/effective-permissions',
  '/users/{id}/effective-roles',
  '/users/{id}/groups',
  '/verifiable-credentials',
]

const byName = ['GET /prompts/{prompt}/screen/{screen}/rendering']

export const isAbsent = (operation: string): boolean => {
  if (byName.includes(operation)) return true
  const path = operation.split(' ')[1] as string
  return beginnings.some(beginning => path === beginning || path.startsWith(`${beginning}/`))
}
