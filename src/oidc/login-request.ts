import type { KoaContextWithOIDC } from 'oidc-provider'
import type { SessionFacts } from '../flow/session-facts.ts'
import type { LoginRequest } from '../login/login.ts'
import type { Client } from '../store/clients.ts'
import { applicationOf } from './clients.ts'
import { type Packed, unpack } from './packed.ts'
import { deviceIdCompatCookieName, deviceIdCookieName, lastUsedCookieName, rememberCookieName } from './paths.ts'
import { stateOf } from './request-state.ts'
import type { Api } from './resources.ts'
import { isProtocolScope, words } from './scopes.ts'
import { paramsOf, sessionOf, sessionStateOf } from './seams.ts'
import { sessionFacts } from './session-state.ts'

/** Scopes that were asked for, without those that nobody knows and those that the client may not have. */
export const requestedScopes = (scope: string | undefined, api: Api | undefined, refreshable: boolean): string[] =>
  words(scope).filter(word => {
    if (word === 'offline_access') return refreshable
    return isProtocolScope(word) || api?.scopes.includes(word)
  })

/** Whether a login of this client may give a refresh token (authentication reference, 4.6). */
export const refreshable = (ctx: KoaContextWithOIDC, api: Api | undefined): boolean => {
  const client = ctx.oidc.client
  if (!client?.grantTypeAllowed('refresh_token')) return false
  if (ctx.oidc.route !== 'token' && !paramsOf(ctx).response_type?.includes('code')) return false
  const application = applicationOf(client)
  if (application.app_type === 'spa' && application.refresh_token?.rotation_type !== 'rotating') return false
  return api?.allowOfflineAccess ?? true
}

const protocolOf = (types: string[]): LoginRequest['protocol'] => {
  if (!types.includes('code')) return 'oidc-implicit-profile'
  return types.length === 1 ? 'oidc-basic-profile' : 'oidc-hybrid-profile'
}

/** Parameters that prove something; Actions and screens have no business with them. */
const withheld = new Set(['id_token_hint', 'request', 'request_uri', 'client_secret', 'client_assertion', 'invitation'])

const handedOn = (params: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !withheld.has(name)))

/** The session that the request found, unless `id_token_hint` asks for another user. */
const usableSession = (ctx: KoaContextWithOIDC, packed: Packed): SessionFacts | undefined => {
  const record = sessionStateOf(sessionOf(ctx))?.record
  if (!record || (packed.hint !== undefined && packed.hint !== record.userId)) return undefined
  return sessionFacts(record)
}

/** What the user must consent to: all that another party asks for, and everything with `prompt=consent` (authentication reference, 3.1). */
export const consentFor = (asked: {
  client: Client
  prompt: string[]
  scopes: string[]
  api: Api | undefined
}): Pick<LoginRequest, 'consentFor' | 'consentApi'> => {
  const { client, prompt, scopes, api } = asked
  const mustAsk = prompt.includes('consent') || !client.is_first_party
  return { consentFor: mustAsk ? scopes : [], consentApi: api?.identifier }
}

/** What the login is told of an authorization request that the library has found to be in order. */
export const loginRequest = (
  ctx: KoaContextWithOIDC,
  asked: { uid: string; scopes: string[]; api: Api | undefined },
): LoginRequest => {
  const { uid, scopes, api } = asked
  const params = paramsOf(ctx)
  const packed = unpack(params)
  const state = stateOf(ctx)
  const application = applicationOf(ctx.oidc.client as never)
  const prompt = words(params.prompt)
  const responseType = words(packed.tokenOnly ? 'token' : params.response_type)
  const interactive = !prompt.includes('none')
  const session = usableSession(ctx, packed)
  return {
    ...(interactive ? { uid } : {}),
    protocol: state.forDevice ? 'oauth2-device-code' : protocolOf(responseType),
    clientId: application.client_id,
    params: handedOn(packed.params),
    audience: api?.audience,
    scopes,
    prompt,
    acrValues: packed.acrValues ?? [],
    maxAge: packed.maxAge,
    redirectUri: params.redirect_uri,
    responseType,
    responseMode: ctx.oidc.responseMode,
    organization: packed.params.organization,
    subject: packed.hint,
    invitation: packed.params.invitation,
    session,
    passwordless: state.passwordless,
    http: state.http,
    remembered: state.cookies[rememberCookieName],
    lastUsed: state.cookies[lastUsedCookieName],
    device: state.cookies[deviceIdCookieName] ?? state.cookies[deviceIdCompatCookieName],
    interactive,
    ...consentFor({ client: application, prompt, scopes, api }),
  }
}
