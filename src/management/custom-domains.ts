import { createHash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { checkpointPage, cursorOf } from './pagination.ts'
import { route } from './route.ts'

/*
 * The domains of a server are set when it is started and have certificates of their operator's (SALLYPORT_DOMAINS), so they
 * are shown as ready custom domains. None can be made, changed or deleted here; what asks for what is the case succeeds,
 * since an import sends back whatever an export has shown.
 */

const tag = 'Custom Domains'

const customDomain = z.object({
  custom_domain_id: z.string(),
  domain: z.string(),
  primary: z.boolean(),
  is_default: z.boolean(),
  status: z.enum(['pending_verification', 'ready', 'failed']),
  type: z.enum(['auth0_managed_certs', 'self_managed_certs']),
  tls_policy: z.literal('recommended'),
  verification: z.object({ methods: z.array(z.object({ name: z.string(), record: z.string() })) }),
  relying_party_identifier: z.string().optional(),
})

type CustomDomain = z.output<typeof customDomain>

/** The same for a host as long as it is a domain of the server, whatever else is. */
const idOf = (host: string): string => `cd_${createHash('sha256').update(host).digest('hex').slice(0, 16)}`

const hostOf = (url: string): string => new URL(url).host

/** Hosts of the server beyond its canonical one; the listener for tools on this machine is none. */
const customDomains = ({ issuer, domains, httpsPort }: Config): CustomDomain[] => {
  const own = new Set([hostOf(issuer), `localhost:${httpsPort}`])
  const hosts = [...new Set(domains.map(hostOf))].filter(host => !own.has(host))
  return hosts.map((domain, index) => ({
    custom_domain_id: idOf(domain),
    domain,
    primary: index === 0,
    is_default: false,
    status: 'ready',
    type: 'self_managed_certs',
    tls_policy: 'recommended',
    verification: { methods: [] },
  }))
}

const byId = (config: Config, id: string): CustomDomain => {
  const found = customDomains(config).find(domain => domain.custom_domain_id === id)
  if (!found) throw new AppError('inexistent_custom_domain')
  return found
}

const refused = () =>
  new AppError('feature_not_enabled', {
    message: 'The domains of this server are set when it is started (SALLYPORT_ISSUER, SALLYPORT_DOMAINS).',
  })

const changes = {
  tls_policy: z.literal('recommended').optional(),
  custom_client_ip_header: z.enum(['true-client-ip', 'cf-connecting-ip', 'x-forwarded-for', '']).nullable().optional(),
  domain_metadata: z.record(z.string().max(255), z.string().max(255).nullable()).nullable().optional(),
  relying_party_identifier: z.string().nullable().optional(),
}

/** Which header names a client is the operator's to say (SALLYPORT_TRUST_PROXY), and passkeys have one tenant setting. */
const asksForMore = (given: { [key in keyof typeof changes]?: unknown }): boolean =>
  Boolean(given.custom_client_ip_header) ||
  Boolean(given.relying_party_identifier) ||
  Object.keys(given.domain_metadata ?? {}).length > 0

/** `/custom-domains` (management reference, 3.3). */
export const customDomainRoutes = [
  route({
    method: 'get',
    path: '/custom-domains',
    scopes: ['read:custom_domains'],
    summary: 'Get custom domains configurations',
    tag,
    query: z.looseObject({ take: z.coerce.number().int().min(1).max(100).optional(), from: z.string().optional() }),
    responses: {
      200: z.union([
        z.array(customDomain),
        z.object({ custom_domains: z.array(customDomain), next: z.string().optional() }),
      ]),
    },
    handler: async ({ services, query }) => {
      const all = customDomains(services.config)
      if (query.take === undefined) return { status: 200, body: all }
      const [after] = cursorOf(query.from) ?? []
      const left = all.slice(after === undefined ? 0 : all.findIndex(one => one.custom_domain_id === after) + 1)
      const page = checkpointPage('custom_domains')(left.slice(0, query.take + 1), query.take, one => [
        one.custom_domain_id,
      ])
      return { status: 200, body: page as { custom_domains: CustomDomain[]; next?: string } }
    },
  }),
  route({
    method: 'get',
    path: '/custom-domains/{id}',
    scopes: ['read:custom_domains'],
    summary: 'Get custom domain configuration',
    tag,
    responses: { 200: customDomain },
    handler: async ({ services, params }) => ({ status: 200, body: byId(services.config, params.id) }),
  }),
  route({
    method: 'post',
    path: '/custom-domains',
    scopes: ['create:custom_domains'],
    summary: 'Configure a new custom domain',
    tag,
    body: z.strictObject({
      domain: z.string().min(1),
      type: z.enum(['auth0_managed_certs', 'self_managed_certs']),
      verification_method: z.literal('txt').optional(),
      ...changes,
    }),
    responses: { 201: customDomain },
    refusals: [409],
    handler: async ({ services, body }) => {
      if (customDomains(services.config).some(one => one.domain === body.domain.toLowerCase()))
        throw new AppError('custom_domain_conflict')
      throw refused()
    },
  }),
  route({
    method: 'patch',
    path: '/custom-domains/default',
    scopes: ['update:custom_domains'],
    summary: 'Update the default custom domain',
    tag,
    body: z.strictObject({ domain: z.string().min(1) }),
    responses: { 200: z.object({ domain: z.string() }) },
    handler: async ({ services, body }) => {
      // Messages that no request has asked for name the canonical domain.
      if (body.domain !== hostOf(services.config.issuer)) throw refused()
      return { status: 200, body: { domain: body.domain } }
    },
  }),
  route({
    method: 'patch',
    path: '/custom-domains/{id}',
    scopes: ['update:custom_domains'],
    summary: 'Update custom domain configuration',
    tag,
    body: z.strictObject(changes),
    responses: { 200: customDomain },
    handler: async ({ services, params, body }) => {
      const domain = byId(services.config, params.id)
      if (asksForMore(body)) throw refused()
      return { status: 200, body: domain }
    },
  }),
  route({
    method: 'delete',
    path: '/custom-domains/{id}',
    scopes: ['delete:custom_domains'],
    summary: 'Delete custom domain configuration',
    tag,
    responses: { 204: null },
    handler: async ({ services, params }) => {
      byId(services.config, params.id)
      throw refused()
    },
  }),
] as const
