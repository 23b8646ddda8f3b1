import { createLocalJWKSet, jwtVerify } from 'jose'
import { type AdapterPayload, errors, type JWTStructured, type KoaContextWithOIDC } from 'oidc-provider'
import type { Services } from '../services.ts'
import { isMember } from '../store/organization-members.ts'
import { cachedDocument, settingsCache } from '../store/settings.ts'
import { claimsOfOwnApi, customClaims, fits } from './claims.ts'
import { verificationKeys } from './keys.ts'
import type { LoginOutcome } from './outcome.ts'
import { currentState, stateOf } from './request-state.ts'
import { isOwnApi } from './resources.ts'
import { shown, words } from './scopes.ts'
import { outcomeOf } from './seams.ts'

/** The organization as claims tell it; its name only where names are in use (authentication reference, 3.4). */
export const organizationClaims = async (
  services: Services,
  organization: LoginOutcome['organization'],
): Promise<{ org_id?: string; org_name?: string }> => {
  if (!organization) return {}
  const { allow_organization_name_in_authentication_api: named } = await cachedDocument(services, 'tenant')
  return { org_id: organization.id, ...(named ? { org_name: organization.name.toLowerCase() } : {}) }
}

/** Whether a user belongs to the organization of a request's tokens, if they name one; asked once. */
export const belongs = async (
  services: Services,
  ctx: KoaContextWithOIDC,
  organization: LoginOutcome['organization'],
  userId: string,
): Promise<boolean> => {
  if (!organization) return true
  const state = stateOf(ctx)
  state.membership ??= isMember(services.db, organization.id, userId)
  return state.membership
}

/** The same for a user's tokens: none says that somebody belongs to an organization who has left it since logging in. */
export const memberClaims = async (
  services: Services,
  ctx: KoaContextWithOIDC,
  organization: LoginOutcome['organization'],
  userId: string,
): Promise<{ org_id?: string; org_name?: string }> => {
  if (!organization) return {}
  if (!(await belongs(services, ctx, organization, userId)))
    throw new errors.AccessDenied(`user ${userId} is not part of the ${organization.id} organization`)
  return organizationClaims(services, organization)
}

/** How Auth0 names the grant that a token came from; none for codes. */
const grantOfToken = (ctx: KoaContextWithOIDC, kind: string, gty: unknown): string | undefined => {
  if (kind === 'ClientCredentials') return 'client-credentials'
  if (gty === 'password') return 'password'
  return ctx.oidc.route === 'token' && typeof gty === 'string' && gty.includes('refresh_token')
    ? 'refresh_token'
    : undefined
}

/** Rewrites an access token from the library's claims to Auth0's (authentication reference, 4.5). */
export const accessTokenClaims =
  (services: Services) =>
  async (ctx: KoaContextWithOIDC | undefined, token: unknown, jwt: JWTStructured): Promise<void> => {
    if (!ctx) throw new Error('an access token outside a request')
    const { kind, gty, expiration } = token as { kind: string; gty?: string; expiration: number }
    const { payload } = jwt
    const forClient = kind === 'ClientCredentials'
    const outcome = forClient ? undefined : outcomeOf(ctx.oidc.entities.Grant)
    const api = [...stateOf(ctx).apis.values()].find(candidate => candidate.audience === payload.aud)
    const scope = shown(payload.scope as string | undefined)
    const withUserinfo = !forClient && words(scope).includes('openid')
    const iat = Math.floor(services.now() / 1000)
    const custom = forClient ? customClaims(stateOf(ctx).machine?.claims ?? {}) : (outcome?.accessToken ?? {})
    jwt.header = { typ: api?.rfc9068 ? 'at+jwt' : 'JWT' }
    jwt.payload = {
      ...(api && isOwnApi(api, services.config) ? claimsOfOwnApi(custom) : custom),
      iss: payload.iss,
      sub: forClient ? `${payload.client_id}@clients` : payload.sub,
      aud: withUserinfo ? [payload.aud, `${ctx.oidc.issuer}userinfo`] : payload.aud,
      iat,
      exp: iat + expiration,
      scope,
      ...(api?.rfc9068
        ? { client_id: payload.client_id, jti: payload.jti }
        : { gty: grantOfToken(ctx, kind, gty), azp: payload.client_id }),
      permissions: forClient && api?.showPermissions ? words(scope) : outcome?.permissions,
      cnf: payload.cnf,
      act: outcome?.actor,
      ...(forClient
        ? await organizationClaims(services, stateOf(ctx).organization)
        : await memberClaims(services, ctx, outcome?.organization, payload.sub as string)),
    }
    if (!fits(jwt.payload)) throw new errors.AccessDenied('The claims of the access token exceed 100 KB.')
  }

const localKeys = (services: Services) =>
  settingsCache(services).get('oidc', 'verification', async () =>
    createLocalJWKSet({ keys: await verificationKeys(services) }),
  )

/**
 * Reads a JWT that was presented at `/userinfo`: one of ours whose audience names it. The library goes on as with an
 * opaque token, whose grant is what the token itself says.
 */
export const verifyAccessToken =
  (services: Services, issuer: string) =>
  async (token: string): Promise<AdapterPayload | undefined> => {
    try {
      const { payload } = await jwtVerify(token, await localKeys(services), {
        issuer,
        audience: `${issuer}userinfo`,
        algorithms: ['RS256', 'RS512', 'PS256'],
        currentDate: new Date(services.now()),
        requiredClaims: ['sub', 'exp'],
      })
      const clientId = String(payload.azp ?? payload.client_id)
      const scope = String(payload.scope ?? '')
      const grantId = `jwt:${payload.sub}`
      const { org_id: id, org_name: name, act: actor } = payload
      const organization = id === undefined ? undefined : { id: String(id), name: String(name ?? '') }
      const grant = {
        jti: grantId,
        kind: 'Grant',
        accountId: payload.sub,
        clientId,
        openid: { scope },
        sallyport: { organization, actor },
      }
      currentState()?.grants.set(grantId, grant)
      const { jkt } = (payload.cnf ?? {}) as { jkt?: string }
      return { kind: 'AccessToken', jti: token, accountId: payload.sub, clientId, scope, grantId, jkt }
    } catch {
      return undefined
    }
  }
