import type { Client, Connection, CustomDomain, Organization } from '../../types/shared.d.ts'
import { cachedConnection } from '../accounts/cached-connection.ts'
import type { HttpFacts } from '../login/login.ts'
import { tenantName } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import { cachedOrganization, cachedOrganizationByName } from '../store/organization-access.ts'
import { customDomainPart, type RequestPart, requestPart } from './event-api/event-parts.ts'

/** What something happened with, by the names that are known of it. */
export interface Circumstances {
  clientId?: string
  connection?: string
  organizationId?: string
  http?: Pick<HttpFacts, 'ip' | 'userAgent' | 'hostname' | 'language' | 'method'>
}

/** What nearly every event tells beside its own matter. What is not known is undefined. */
export interface EventFacts {
  client?: Client
  connection?: Connection
  organization?: Organization
  custom_domain?: CustomDomain
  /** Without query and body, which not every trigger shows. */
  request?: RequestPart
  tenant: { id: string }
  configuration: Record<string, never>
}

/** Loads it, settings from the cache. */
export const eventFacts = async (
  services: Pick<Services, 'config' | 'db' | 'geo'>,
  { clientId, connection, organizationId, http }: Circumstances,
): Promise<EventFacts> => {
  const [client, row, organization, geo] = await Promise.all([
    clientId === undefined ? undefined : cachedClient(services, clientId),
    connection === undefined ? undefined : cachedConnection(services, connection),
    organizationId === undefined ? undefined : organizationFacts(services, organizationId),
    http && services.geo.find(http.ip),
  ])
  return {
    client: client && {
      client_id: client.client_id,
      name: client.name,
      metadata: client.client_metadata ?? {},
    },
    connection: row && { id: row.id, name: row.name, strategy: row.strategy, metadata: textsOf(row.metadata) },
    organization,
    custom_domain: http && customDomainPart(http, services.config.issuer),
    request: http && requestPart(http, geo),
    tenant: { id: tenantName },
    configuration: {},
  }
}

/** Metadata whose removed members are null. */
export const textsOf = (values: Record<string, string | null> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, value]])))

/** An organization as events show it, by its id or name. */
export const organizationFacts = async (
  services: Pick<Services, 'db'>,
  idOrName: string,
): Promise<Organization | undefined> => {
  const found =
    (await cachedOrganization(services, idOrName)) ?? (await cachedOrganizationByName(services, idOrName.toLowerCase()))
  if (!found) return undefined
  const { id, name, display_name, metadata } = found
  return { id, name, display_name: display_name ?? name, metadata: textsOf(metadata) }
}
