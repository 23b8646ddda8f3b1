import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import type { Db } from '../store/dialect.ts'
import {
  deleteDomain,
  domainOfOrganization,
  domainsOfOrganization,
  insertDomain,
  type OrganizationDomain,
  updateDomain,
} from '../store/organization-domains.ts'
import { requireOrganization } from './organizations.ts'
import { checkpointPage, checkpointPageSchema, checkpointQuery, cursorOf } from './pagination.ts'
import { route } from './route.ts'
import { format } from './schemas.ts'

const tag = 'Organizations'

const domainSchema = z.object({
  id: z.string(),
  domain: z.string(),
  status: z.enum(['pending', 'verified']),
  use_for_organization_discovery: z.boolean(),
  verification_txt: z.string(),
  verification_host: z.string(),
})

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const hostname = new RegExp(`^(?:${label}\\.)+${label}$`, 'i')
const domainName = format('hostname', text => text.length <= 253 && hostname.test(text))

const shown = ({ proof, ...domain }: OrganizationDomain): z.input<typeof domainSchema> => ({
  ...domain,
  verification_txt: `sallyport-domain-verification=${proof}`,
  verification_host: `_sallyport-challenge.${domain.domain}`,
})

const noDomain = () => new AppError('not_found', { message: 'The discovery domain does not exist.', showCode: false })

const requireDomain = async (db: Db, organizationId: string, by: { id: string } | { domain: string }) => {
  await requireOrganization(db, organizationId)
  const domain = await domainOfOrganization(db, organizationId, by)
  if (!domain) throw noDomain()
  return domain
}

const changes = {
  status: z.enum(['pending', 'verified']).optional(),
  use_for_organization_discovery: z.boolean().optional(),
}

/**
 * Mail domains by which people find their organization (management reference, organizations: discovery domains). Whether
 * a domain is verified is what the administrator says: this server asks no name server.
 */
export const organizationDomainRoutes = [
  route({
    method: 'get',
    path: '/organizations/{id}/discovery-domains',
    scopes: ['read:organization_discovery_domains'],
    summary: 'Get discovery domains of an organization',
    tag,
    query: z.strictObject(checkpointQuery),
    responses: { 200: checkpointPageSchema('domains', domainSchema) },
    handler: async ({ db, params, query }) => {
      await requireOrganization(db, params.id)
      const [after] = cursorOf(query.from) ?? []
      const found = await domainsOfOrganization(db, params.id, {
        limit: query.take + 1,
        ...(after !== undefined && { after: String(after) }),
      })
      return { status: 200, body: checkpointPage('domains')(found.map(shown), query.take, one => [one.id]) }
    },
  }),
  route({
    method: 'post',
    path: '/organizations/{id}/discovery-domains',
    scopes: ['create:organization_discovery_domains'],
    summary: 'Create a discovery domain of an organization',
    tag,
    body: z.strictObject({ domain: domainName.describe('The domain name to associate.'), ...changes }),
    responses: { 201: domainSchema },
    refusals: [409],
    handler: async ({ db, params, body, now }) => {
      await requireOrganization(db, params.id)
      const { domain, status = 'pending', use_for_organization_discovery = false } = body
      const made = await insertDomain(db, params.id, { domain, status, use_for_organization_discovery }, now)
      return { status: 201, body: shown(made) }
    },
  }),
  route({
    method: 'get',
    path: '/organizations/{id}/discovery-domains/name/{discovery_domain}',
    scopes: ['read:organization_discovery_domains'],
    summary: 'Get a discovery domain of an organization by its name',
    tag,
    responses: { 200: domainSchema },
    handler: async ({ db, params }) => ({
      status: 200,
      body: shown(await requireDomain(db, params.id, { domain: params.discovery_domain })),
    }),
  }),
  route({
    method: 'get',
    path: '/organizations/{id}/discovery-domains/{discovery_domain_id}',
    scopes: ['read:organization_discovery_domains'],
    summary: 'Get a discovery domain of an organization',
    tag,
    responses: { 200: domainSchema },
    handler: async ({ db, params }) => ({
      status: 200,
      body: shown(await requireDomain(db, params.id, { id: params.discovery_domain_id })),
    }),
  }),
  route({
    method: 'patch',
    path: '/organizations/{id}/discovery-domains/{discovery_domain_id}',
    scopes: ['update:organization_discovery_domains'],
    summary: 'Change a discovery domain of an organization',
    tag,
    body: z.strictObject(changes),
    responses: { 200: domainSchema },
    handler: async ({ db, params, body }) => {
      await requireOrganization(db, params.id)
      const domain = await updateDomain(db, params.id, params.discovery_domain_id, body)
      if (!domain) throw noDomain()
      return { status: 200, body: shown(domain) }
    },
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}/discovery-domains/{discovery_domain_id}',
    scopes: ['delete:organization_discovery_domains'],
    summary: 'Delete a discovery domain of an organization',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await requireOrganization(db, params.id)
      if (!(await deleteDomain(db, params.id, params.discovery_domain_id))) throw noDomain()
      return { status: 204 }
    },
  }),
] as const
