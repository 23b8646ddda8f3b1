import type { Services } from '../services.ts'
import type { Db } from './dialect.ts'
import { clientsOfOrganization, mostOrganizationClients, type OrganizationClient } from './organization-clients.ts'
import {
  connectionsOfOrganization,
  type Organization,
  type OrganizationConnection,
  organizationById,
  organizationByName,
} from './organizations.ts'
import { settingsCache } from './settings.ts'

/** What a login must know of an organization, whoever logs in. Shared through the cache: treat it as frozen. */
export interface OrganizationAccess extends Organization {
  /** The connections that it has, switched off ones too; with none at all it asks for nothing about them. */
  connections: OrganizationConnection[]
  /** The applications that it has. */
  clients: OrganizationClient[]
}

const withAccess = async (db: Db, organization: Organization | undefined): Promise<OrganizationAccess | undefined> => {
  if (!organization) return undefined
  const { id } = organization
  const [connections, clients] = await Promise.all([
    connectionsOfOrganization(db, id),
    clientsOfOrganization(db, id, { limit: mostOrganizationClients }),
  ])
  return { ...organization, connections, clients }
}

/** An organization with its connections and applications, through the cache. */
export const cachedOrganization = (
  services: Pick<Services, 'db'>,
  id: string,
): Promise<OrganizationAccess | undefined> =>
  settingsCache(services).get('organization', id, async () =>
    withAccess(services.db, await organizationById(services.db, id)),
  )

/** The same by its name, which is in lower case. */
export const cachedOrganizationByName = (
  services: Pick<Services, 'db'>,
  name: string,
): Promise<OrganizationAccess | undefined> =>
  settingsCache(services).get('organization-by-name', name, async () =>
    withAccess(services.db, await organizationByName(services.db, name)),
  )

/**
 * The one organization that makes members of all who come by this connection (`assign_membership_on_login`), through the
 * cache. None where several do: nobody could say which is meant.
 */
export const cachedSoleJoinable = (services: Pick<Services, 'db'>, connectionId: string): Promise<string | undefined> =>
  settingsCache(services).get('sole-joinable-organization', connectionId, async () => {
    const rows = await services.db
      .selectFrom('organization_connections')
      .select(['organization_id', 'data'])
      .where('connection_id', '=', connectionId)
      .execute()
    const joinable = rows.filter(({ data }) => {
      const { is_enabled, assign_membership_on_login } = JSON.parse(data) as OrganizationConnection
      return is_enabled && assign_membership_on_login
    })
    return joinable.length === 1 ? joinable[0]?.organization_id : undefined
  })
