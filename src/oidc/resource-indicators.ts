import { errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider'
import { findNamed } from '../organizations/find.ts'
import type { Services } from '../services.ts'
import { cachedClientGrant, clientGrantFor, isGrantedIn } from '../store/client-grants.ts'
import { applicationOf, isPublic } from './clients.ts'
import { stateOf } from './request-state.ts'
import { type Api, apiOf, audienceOf, indicatorOf, requestedAudience } from './resources.ts'
import { marker, protocolScopes, words } from './scopes.ts'
import { bodyOf, paramsOf } from './seams.ts'

/** The API that a request means by `audience` or the tenant's default, in the library's words. */
export const defaultResource =
  (services: Services) =>
  async (ctx: KoaContextWithOIDC): Promise<string> => {
    const given = paramsOf(ctx).audience ?? bodyOf(ctx).audience
    const audience = await requestedAudience(services, ctx.oidc.issuer, given)
    if (audience !== undefined) return indicatorOf(audience)
    if (paramsOf(ctx).grant_type === 'client_credentials')
      throw new errors.AccessDenied('No audience parameter was provided, and no default audience has been configured')
    return undefined as unknown as string
  }

const signing = (api: Api): NonNullable<ResourceServer['jwt']>['sign'] =>
  api.signing.alg === 'HS256'
    ? { alg: 'HS256', key: Buffer.from(api.signing.secret, 'utf8') }
    : { alg: api.signing.alg }

/** What an application may do for itself, as its grant says; without one it is refused (authentication reference, 4.1). */
const clientScopes = async (services: Services, ctx: KoaContextWithOIDC, api: Api): Promise<string[]> => {
  const clientId = ctx.oidc.client?.clientId as string
  const grant = await cachedClientGrant(services, clientId, api.identifier)
  if (!grant)
    throw new errors.AccessDenied(
      `Client is not authorized to access "${api.audience}". You need to create a "client-grant" associated to this API.`,
    )
  stateOf(ctx).organization = await organizationFor(services, ctx, grant)
  const granted = grant.allow_all_scopes ? api.scopes : (grant.scope ?? [])
  const params = paramsOf(ctx)
  const asked = words(params.scope)
  const missing = asked.filter(scope => !granted.includes(scope))
  if (missing.length > 0) throw new errors.AccessDenied(`Client has not been granted scopes: ${missing.join(', ')}`)
  if (asked.length === 0 && granted.length > 0) params.scope = granted.join(' ')
  return granted
}

/**
 * The organization that an application acts for, if its grant has to do with organizations: the one that is named, else
 * the application's own where the grant requires one (`default_organization`).
 */
const organizationFor = async (
  services: Services,
  ctx: KoaContextWithOIDC,
  grant: NonNullable<Awaited<ReturnType<typeof clientGrantFor>>>,
): Promise<{ id: string; name: string } | undefined> => {
  const client = applicationOf(ctx.oidc.client as never)
  const given = bodyOf(ctx).organization
  if (given !== undefined && typeof given !== 'string')
    throw new errors.InvalidRequest('parameter organization must be a single value')
  const usage = grant.organization_usage ?? 'deny'
  const own = usage === 'require' && client.default_organization?.flows.includes('client_credentials')
  const named = given || (own ? client.default_organization?.organization_id : undefined)
  if (!named) {
    if (usage === 'require') throw new errors.InvalidRequest('parameter organization is required for this client')
    return undefined
  }
  const found = usage === 'deny' ? undefined : await findNamed(services, named)
  const organization = found?.kind === 'found' ? found.organization : undefined
  // What another party made is let into each organization by name.
  const any = client.is_first_party && grant.allow_any_organization === true
  if (!organization || !(any || (await isGrantedIn(services.db, grant.id, organization.id))))
    throw new errors.AccessDenied('Client is not authorized to access the organization')
  return { id: organization.id, name: organization.name }
}

/**
 * Refuses an application that may not act for users on an API. Where it needs a grant for that, the grant says which
 * scopes users can be asked for at most.
 */
export const checkUserPolicy = async (services: Services, ctx: KoaContextWithOIDC, api: Api): Promise<void> => {
  if (api.userPolicy === 'allow_all') return
  const clientId = ctx.oidc.client?.clientId as string
  const grant =
    api.userPolicy === 'deny_all' ? undefined : await clientGrantFor(services.db, clientId, api.identifier, 'user')
  if (!grant) throw new errors.AccessDenied(`Client is not authorized to access "${api.audience}".`)
  if (!grant.allow_all_scopes) api.scopes = api.scopes.filter(scope => grant.scope?.includes(scope))
}

/**
 * Refuses a token that anybody could use who got hold of it, where the API wants tokens bound to a key (authentication
 * reference, 3.7). Whether a proof that came is good is the library's to find out.
 */
const checkProof = (ctx: KoaContextWithOIDC, api: Api): void => {
  const client = ctx.oidc.client as never
  if (api.boundFor === 'nobody' || (api.boundFor === 'public_clients' && !isPublic(client))) return
  const proven =
    ctx.oidc.route === 'token' ? ctx.get('dpop') !== '' : !words(paramsOf(ctx).response_type).includes('token')
  if (!proven) throw new errors.InvalidDpopProof(`"${api.audience}" takes tokens that are bound by DPoP alone`)
}

/** What the library must know of an API: its scopes, how long tokens live, how they are signed. */
export const resourceServerInfo =
  (services: Services) =>
  async (ctx: KoaContextWithOIDC, indicator: string): Promise<ResourceServer> => {
    const audience = audienceOf(indicator)
    const api = audience === undefined ? undefined : await apiOf(services, audience)
    if (!api) throw new errors.AccessDenied(`Service not found: ${audience ?? indicator}`)
    checkProof(ctx, api)
    stateOf(ctx).apis.set(indicator, api)
    const base = { audience: api.audience, accessTokenFormat: 'jwt' as const, jwt: { sign: signing(api) } }
    if (paramsOf(ctx).grant_type === 'client_credentials') {
      const state = stateOf(ctx)
      // Asked for a second time when Actions have run; what they left is not looked up anew.
      const scopes = state.machine?.given ?? (await clientScopes(services, ctx, api))
      state.machine ??= { granted: scopes }
      return { ...base, accessTokenTTL: api.lifetime, scope: scopes.join(' ') }
    }
    if (ctx.oidc.route === 'authorization' || ctx.oidc.route === 'resume') await checkUserPolicy(services, ctx, api)
    const fromLogin = ctx.oidc.entities.Grant?.resources?.[indicator]
    return {
      ...base,
      accessTokenTTL: ctx.oidc.route === 'token' ? api.lifetime : api.webLifetime,
      scope: [...new Set([...api.scopes, ...protocolScopes, ...words(fromLogin), marker])].join(' '),
    }
  }
