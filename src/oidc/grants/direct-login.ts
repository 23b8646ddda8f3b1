import { isIP } from 'node:net'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { HttpFacts, LoginRequest, UnknownAddress } from '../../login/login.ts'
import { applicationOf, isPublic } from '../clients.ts'
import { consentFor, refreshable, requestedScopes } from '../login-request.ts'
import type { ProtocolParts } from '../provider.ts'
import { textsOf } from '../refresh.ts'
import { stateOf } from '../request-state.ts'
import { checkUserPolicy } from '../resource-indicators.ts'
import type { Api } from '../resources.ts'
import { bodyOf, paramsOf } from '../seams.ts'
import { resolveApis } from './library.ts'

/** The API and the scopes that a token request asks for; refused where its application may not have them for users. */
export const askedOf = async (
  { services }: ProtocolParts,
  ctx: KoaContextWithOIDC,
): Promise<{ api: Api | undefined; scopes: string[] }> => {
  await resolveApis(ctx)
  const [api] = [...stateOf(ctx).apis.values()]
  if (api) await checkUserPolicy(services, ctx, api)
  return { api, scopes: requestedScopes(paramsOf(ctx).scope, api, refreshable(ctx, api)) }
}

/** What an application that has proven itself says is its user's address (authentication reference, 1); empty: nothing. */
const namedAddress = (ctx: KoaContextWithOIDC): string => {
  const client = ctx.oidc.client
  if (!client || isPublic(client) || !applicationOf(client).is_token_endpoint_ip_header_trusted) return ''
  return ctx.get('auth0-forwarded-for').split(',')[0]?.trim() ?? ''
}

/** Why nobody knows where the user is; undefined for an address of the user. */
const unknownAddress = (ctx: KoaContextWithOIDC): UnknownAddress | undefined => {
  if (isPublic(ctx.oidc.client as never)) return undefined
  const named = namedAddress(ctx)
  if (named === '') return 'not-named'
  return isIP(named) ? undefined : 'invalid'
}

/**
 * The facts of a request, with the address of the user whom it is made for as far as that may be believed. What is no
 * address counts for nothing here, so that nobody gets new attempts by making addresses up.
 */
export const userFacts = (ctx: KoaContextWithOIDC): HttpFacts => {
  const { http } = stateOf(ctx)
  const named = namedAddress(ctx)
  return { ...http, ip: isIP(named) ? named : http.ip }
}

/** The login of a token request that brings its first factor: no pages, one try. */
export const directLogin = (
  ctx: KoaContextWithOIDC,
  given: Pick<
    LoginRequest,
    'protocol' | 'organization' | 'credentials' | 'passkey' | 'passwordless' | 'exchanged' | 'approved' | 'scopes'
  > & {
    /** Name of the connection whose users it is for; none: all that the application may use, whatever it says. */
    realm?: string
    api: Api | undefined
  },
): LoginRequest => {
  const { realm, api, ...rest } = given
  const client = applicationOf(ctx.oidc.client as never)
  const body = textsOf(bodyOf(ctx))
  const { connection: _, ...params } = body
  return {
    ...rest,
    clientId: client.client_id,
    params: { ...params, ...(realm !== undefined && { connection: realm }) },
    audience: api?.audience,
    prompt: [],
    acrValues: [],
    http: { ...userFacts(ctx), body },
    unknownAddress: unknownAddress(ctx),
    interactive: false,
    ...consentFor({ client, prompt: [], scopes: given.scopes, api }),
  }
}
