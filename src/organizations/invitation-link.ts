import type { Client } from '../store/clients.ts'
import type { TenantDocument } from '../store/documents.ts'
import type { Organization } from '../store/organizations.ts'

/**
 * An address with the organization in the place of its placeholders: `{organization_name}`, and public metadata
 * (`{organization.metadata.public_…}`). Nothing: it has a placeholder that nothing stands for, or is no address then.
 */
const filled = (template: string, { name, metadata }: Organization): string | undefined => {
  let complete = true
  const text = template.replace(/\{([^}]*)\}/g, (_, placeholder: string) => {
    const key = /^organization\.metadata\.(public_\w+)$/i.exec(placeholder)?.[1]
    const value = placeholder === 'organization_name' ? name : key === undefined ? undefined : metadata?.[key]
    complete &&= Boolean(value)
    return value ?? ''
  })
  return complete && URL.canParse(text) ? text : undefined
}

/**
 * Where an application takes invitations to an organization: its own sign-in address (`initiate_login_uri`), else the
 * tenant's (`default_redirection_uri`). Nothing: neither is set.
 */
export const loginUriOf = (client: Client, tenant: TenantDocument, organization: Organization): string | undefined => {
  const own = client['initiate_login_uri']
  const ownFilled = typeof own === 'string' && own !== '' ? filled(own, organization) : undefined
  return ownFilled ?? (tenant.default_redirection_uri || undefined)
}

/** The address that an invitation is sent with (management reference, 2.13). */
export const invitationUrl = (loginUri: string, ticket: string, organization: { id: string; name: string }): string => {
  const url = new URL(loginUri)
  url.searchParams.set('invitation', ticket)
  url.searchParams.set('organization', organization.id)
  url.searchParams.set('organization_name', organization.name)
  return url.href
}
