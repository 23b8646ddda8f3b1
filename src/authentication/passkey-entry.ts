import type { ConnectionRef } from '../flow/state.ts'
import { entrance } from '../login/organization-entry.ts'
import { clientConnections } from '../login/settings.ts'
import { passkeyGrantType } from '../oidc/grants/names.ts'
import { letsIn } from '../organizations/client-access.ts'
import { findNamed } from '../organizations/find.ts'
import type { Services } from '../services.ts'
import type { Client } from '../store/clients.ts'
import { cachedDocument } from '../store/settings.ts'
import { invalidRequest, PasskeyError } from './passkey-error.ts'

/** What a passkey request names. */
export interface PasskeyTarget {
  /** Name of a connection. */
  realm?: string
  /** Id, or name where the tenant takes names. */
  organization?: string
}

/** Where a passkey request leads. */
export interface PasskeyEntry {
  connection: ConnectionRef
  organizationId?: string
}

/**
 * The database connection that a passkey request of an application is for: the one that it names, else the tenant's default
 * directory, else the only one of the application that takes passkeys. Throws what the application is told otherwise.
 */
export const passkeyEntry = async (
  services: Services,
  client: Client,
  { realm, organization: named }: PasskeyTarget,
): Promise<PasskeyEntry> => {
  if (!client.grant_types?.includes(passkeyGrantType))
    throw new PasskeyError(400, 'unauthorized_client', `Grant type '${passkeyGrantType}' not allowed for the client.`)
  if (!client.is_first_party)
    throw new PasskeyError(400, 'unauthorized_client', 'Third-party applications cannot sign in by passkey.')
  const all = await clientConnections({ services }, client.client_id)
  const { connections, organizationId } = await leadingInto(services, client, all, named)
  const { default_directory } = await cachedDocument(services, 'tenant')
  const wanted = realm || default_directory
  const taking = connections.filter(connection => connection.passkeys)
  const connection = wanted ? taking.find(({ name }) => name === wanted) : taking[0]
  if (!wanted && taking.length > 1)
    throw invalidRequest(
      'The tenant has no default_directory, and no realm was named: several connections take passkeys.',
    )
  if (!connection)
    throw invalidRequest('The connection was not found, is not enabled for the application, or takes no passkeys.')
  return { connection, organizationId }
}

/** The connections that are open: of all those of the application, or into the organization. */
const leadingInto = async (
  services: Services,
  client: Client,
  all: ConnectionRef[],
  named: string | undefined,
): Promise<{ connections: ConnectionRef[]; organizationId?: string }> => {
  const usage = client.organization_usage ?? 'deny'
  if (!named && usage === 'require') throw invalidRequest('parameter organization is required for this client')
  if (!named) return { connections: all }
  if (usage === 'deny') throw invalidRequest('parameter organization is not allowed for this client')
  const found = await findNamed(services, named)
  if (found.kind !== 'found' || !letsIn(found.organization, client))
    throw invalidRequest(`parameter organization is invalid`)
  return { connections: entrance(found.organization, all).connections, organizationId: found.organization.id }
}
