import { isIP } from 'node:net'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { LoginRequest } from '../../login/login.ts'
import { cachedDocument } from '../../store/settings.ts'
import { applicationOf, isPublic } from '../clients.ts'
import { consentFor, refreshable, requestedScopes } from '../login-request.ts'
import type { ProtocolParts } from '../provider.ts'
import { textsOf } from '../refresh.ts'
import { stateOf } from '../request-state.ts'
import { checkUserPolicy } from '../resource-indicators.ts'
import type { Api } from '../resources.ts'
import { bodyOf, paramsOf } from '../seams.ts'
import { refusalOf } from './decision.ts'
import { issue } from './issue.ts'
import { proofOf, resolveApis } from './library.ts'
import { mfaRequired } from './mfa-required.ts'
import { missing, TokenRefusal } from './token-refusal.ts'

/** The database that a password is for: the one that was named, else the tenant's (authentication reference, 4.1). */
const realmOf = async ({ services }: ProtocolParts, realm: string | undefined): Promise<string> => {
  const { default_directory } = await cachedDocument(services, 'tenant')
  const name = realm || default_directory
  if (!name)
    throw new TokenRefusal(
      400,
      'invalid_request',
      'The tenant has no default_directory, and no realm was named: there is nobody to ask for this password.',
    )
  return name
}

/** The end user's address, as far as an application that has proven itself may say it (authentication reference, 1). */
const addressOf = (ctx: KoaContextWithOIDC): string | undefined => {
  const client = ctx.oidc.client
  if (!client || isPublic(client) || !applicationOf(client).is_token_endpoint_ip_header_trusted) return undefined
  const named = ctx.get('auth0-forwarded-for').split(',')[0]?.trim() ?? ''
  return isIP(named) ? named : undefined
}

const loginRequest = (
  ctx: KoaContextWithOIDC,
  given: { username: string; password: string; realm: string; scopes: string[]; api: Api | undefined },
): LoginRequest => {
  const { username, password, realm, scopes, api } = given
  const client = applicationOf(ctx.oidc.client as never)
  const { http } = stateOf(ctx)
  const body = textsOf(bodyOf(ctx))
  const named = addressOf(ctx)
  return {
    protocol: 'oauth2-password',
    clientId: client.client_id,
    params: { ...body, connection: realm },
    audience: api?.audience,
    scopes,
    prompt: [],
    acrValues: [],
    organization: body['organization'],
    credentials: { username, password },
    http: { ...http, ip: named ?? http.ip, body },
    addressOfApplication: named === undefined && !isPublic(ctx.oidc.client as never),
    interactive: false,
    ...consentFor({ client, prompt: [], scopes, api }),
  }
}

/** `password` and `password-realm`: the user's password for tokens, through the same login as by pages, with one try. */
export const passwordGrant =
  (parts: ProtocolParts) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { username, password, realm, scope, grant_type } = paramsOf(ctx)
    if (!username) throw missing('username')
    if (!password) throw missing('password')
    if (grant_type !== 'password' && !realm) throw missing('realm')
    const connection = await realmOf(parts, realm)
    const proof = await proofOf(ctx)
    await resolveApis(ctx)
    const [api] = [...stateOf(ctx).apis.values()]
    if (api) await checkUserPolicy(parts.services, ctx, api)
    const requested = requestedScopes(scope, api, refreshable(ctx, api))
    const asked = { audience: api?.audience, requested }
    const { state, browser, next } = await parts.login.begin(
      loginRequest(ctx, { username, password, realm: connection, scopes: requested, api }),
    )
    if (next.kind === 'show' && next.mfa)
      throw mfaRequired(parts.services, ctx, { state, browser, waiting: { kind: 'password', ...asked } }, next.mfa)
    if (next.kind !== 'finished') throw new Error('a password grant waits for what it cannot be given')
    if (next.decision.kind === 'deny') throw refusalOf(next.decision)
    await issue(parts, ctx, next.decision, { ...asked, gty: 'password', proof })
  }
