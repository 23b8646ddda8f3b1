import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider'
import { findNamed } from '../organizations/find.ts'
import type { Services } from '../services.ts'
import type { Client } from '../store/clients.ts'
import { applicationOf } from './clients.ts'
import { pack, packedParam, unpack } from './packed.ts'
import { mustBeSigned } from './request-object.ts'
import { stateOf } from './request-state.ts'
import { marker, words } from './scopes.ts'
import { paramsOf } from './seams.ts'
import { callbackAllowed, originListed } from './url-match.ts'

const hintSubject = (ctx: KoaContextWithOIDC): string | undefined => {
  const hint = ctx.oidc.entities.IdTokenHint?.payload.sub
  return typeof hint === 'string' ? hint : undefined
}

/** A signed request must hold, and be there where the client's requests have to be signed (authentication reference, 3.6). */
const checkSigned = (ctx: KoaContextWithOIDC): void => {
  const { signed } = stateOf(ctx)
  const pushed = 'PushedAuthorizationRequest' in ctx.oidc.entities
  if (signed?.ok || (!signed && (pushed || !mustBeSigned(applicationOf(ctx.oidc.client as never))))) return
  const error = signed
    ? new errors.InvalidRequestObject(signed.why)
    : new errors.InvalidRequest('Request Object must be used by this client')
  // Where it says to send the browser is not proven either.
  error.allow_redirect = false
  throw error
}

/** A page gets an answer by message only if it is one of the client's web origins (authentication reference, 3.3). */
const checkWebMessage = (ctx: KoaContextWithOIDC): void => {
  if (ctx.oidc.responseMode !== 'web_message') return
  const { redirect_uri } = paramsOf(ctx)
  const origin = redirect_uri && URL.canParse(redirect_uri) ? new URL(redirect_uri).origin : 'null'
  if (originListed(origin, applicationOf(ctx.oidc.client as never).web_origins ?? [])) return
  const error = new errors.InvalidRequest(`The origin ${origin} is not one of the application's allowed web origins.`)
  error.allow_redirect = false
  throw error
}

/** What the application's settings say about organizations (authentication reference, 3.4). */
export const checkOrganization = (
  { organization_usage: usage = 'deny', organization_require_behavior: behaviour = 'no_prompt' }: Client,
  organization: string | undefined,
): void => {
  if (usage === 'deny' && organization !== undefined)
    throw new errors.InvalidRequest('parameter organization is not allowed for this client')
  if (usage === 'require' && organization === undefined && behaviour === 'no_prompt')
    throw new errors.InvalidRequest('parameter organization is required for this client')
}

/** Whether the request that is being worked on names an organization, and the application may. */
export const namesOrganization = ({ organization_usage: usage = 'deny' }: Client): boolean => {
  const ctx = Provider.ctx
  return usage !== 'deny' && ctx !== undefined && Boolean(unpack(paramsOf(ctx)).params.organization)
}

/** A callback in which the organization's name stands is good for that organization alone. */
const checkCallback = async (services: Services, ctx: KoaContextWithOIDC, named: string | undefined): Promise<void> => {
  const { redirect_uri: uri } = paramsOf(ctx)
  const { callbacks = [], app_type } = applicationOf(ctx.oidc.client as never)
  const native = app_type === 'native'
  if (!uri || stateOf(ctx).forDevice || callbackAllowed(uri, callbacks, native)) return
  const found = named ? await findNamed(services, named) : undefined
  const organization = found?.kind === 'found' ? { name: found.organization.name } : undefined
  if (callbackAllowed(uri, callbacks, native, organization)) return
  const error = new errors.InvalidRedirectUri()
  error.allow_redirect = false
  throw error
}

/**
 * The last look at an authorization request, after the library's own. Runs at `/authorize` and when a request is pushed.
 */
export const validateRequest =
  (services: Services) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const params = paramsOf(ctx)
    const packed = unpack(params)
    checkSigned(ctx)
    await checkCallback(services, ctx, packed.params.organization)
    checkWebMessage(ctx)
    checkOrganization(applicationOf(ctx.oidc.client as never), packed.params.organization)
    if (ctx.oidc.route !== 'authorization') return
    const hint = hintSubject(ctx)
    if (hint !== undefined) params[packedParam] = pack({ ...packed, hint })
    params.scope = [...words(params.scope), marker].join(' ')
  }
