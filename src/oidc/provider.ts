import { createHash } from 'node:crypto'
import Provider, { type Client, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import type { ActionHost } from '../actions/host.ts'
import type { LoginService } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { KeyRing } from '../store/signing-keys.ts'
import { accessTokenClaims, verifyAccessToken } from './access-token.ts'
import { accountOf } from './account.ts'
import { adapterFactory } from './adapter/index.ts'
import { applicationOf, clientMember, isPublic } from './clients.ts'
import { deviceCallback } from './device-login.ts'
import { errorPage } from './error-page.ts'
import { registerGrants } from './grants/register.ts'
import { issueIdToken } from './id-token.ts'
import { packedParam } from './packed.ts'
import { resumeCookieName, sessionCookieName } from './paths.ts'
import { policyFor, resumeLogin, takeDecision } from './policy.ts'
import { exchangeRefreshToken } from './refresh.ts'
import { refreshEnds } from './refresh-lifetime.ts'
import { currentState, stateOf } from './request-state.ts'
import { defaultResource, resourceServerInfo } from './resource-indicators.ts'
import { revocationPolicy } from './revocation.ts'
import { claimsOfScopes, marker, protocolScopes } from './scopes.ts'
import { applySeams, sessionStateOf } from './seams.ts'
import { secondsLeft } from './session-state.ts'
import { callbackAllowed, originAllowed } from './url-match.ts'
import { namesOrganization, validateRequest } from './validate-request.ts'

export interface ProtocolParts {
  services: Services
  login: LoginService
  /** Runs the Actions of token requests that are no logins. */
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>
  endGrant: (grantId: string) => Promise<void>
}

const day = 24 * 60 * 60
/** Seconds of an authorization code (authentication reference, A5). */
const codeLifetime = 60
/** Seconds in which an unfinished login may come back. */
export const interactionLifetime = 60 * 60

const isCustom = (ctx: KoaContextWithOIDC, browser: number, direct: number): number =>
  ctx.oidc.route === 'token' ? direct : browser

const lifetimes = (services: Services): Configuration['ttl'] => ({
  AccessToken: (ctx, token) => token.resourceServer?.accessTokenTTL ?? isCustom(ctx, 7200, day),
  AuthorizationCode: codeLifetime,
  ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? day,
  IdToken: day,
  Interaction: interactionLifetime,
  Grant: day,
  // The row's own ends decide; this only has to reach as far.
  RefreshToken: (_ctx, _token, client) => {
    const now = services.now()
    const { expiresAt } = refreshEnds(applicationOf(client), now, now)
    return expiresAt === undefined ? 100 * 365 * day : Math.max(1, Math.ceil((expiresAt - now) / 1000))
  },
  Session: (_ctx, session) => {
    const state = sessionStateOf(session)
    return state ? secondsLeft(state.record, services.now()) : day
  },
})

const features = (parts: ProtocolParts): Configuration['features'] => ({
  devInteractions: { enabled: false },
  clientCredentials: { enabled: true },
  revocation: { enabled: true, allowedPolicy: revocationPolicy(parts.services) },
  rpInitiatedLogout: { enabled: false },
  userinfo: { enabled: true },
  pushedAuthorizationRequests: { enabled: true },
  webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
  dPoP: {
    enabled: true,
    nonceSecret: createHash('sha256').update(parts.services.box.digest('dpop', 'nonce')).digest(),
    requireNonce: ctx => ctx.oidc.client !== undefined && isPublic(ctx.oidc.client),
  },
  resourceIndicators: {
    enabled: true,
    defaultResource: defaultResource(parts.services),
    getResourceServerInfo: resourceServerInfo(parts.services),
    useGrantedResource: () => true,
  },
})

/** The session cookie must reach an iframe of another site, which browsers allow over https alone. */
const cookies = (issuer: string): Configuration['cookies'] => {
  const secure = issuer.startsWith('https:')
  return {
    names: { session: sessionCookieName, interaction: 'sallyport_interaction', resume: resumeCookieName },
    long: { httpOnly: true, path: '/', sameSite: secure ? 'none' : 'lax', secure },
    short: { httpOnly: true, path: '/', sameSite: 'lax', secure },
    // Ids are 256 bits of chance; a signature would add nothing.
    keys: [],
  }
}

const interactionUrl = (ctx: KoaContextWithOIDC): string => {
  const { begun } = stateOf(ctx)
  if (!begun) throw new Error('the library waits for a login that was not begun')
  return begun.url ?? `/u/${begun.screen}?state=${encodeURIComponent(begun.uid)}`
}

const configuration = (parts: ProtocolParts, issuer: string, ring: KeyRing): Configuration => {
  const { services } = parts
  return {
    adapter: adapterFactory({
      services,
      endGrant: parts.endGrant,
      verifyAccessToken: verifyAccessToken(services, issuer),
    }),
    // Without `alg`, so that one key serves RS256, PS256 and RS512; discovery names it RS256.
    jwks: {
      keys: ring.private.map(({ kty, n, e, d, p, q, dp, dq, qi, kid, use }) => ({
        kty,
        n,
        e,
        d,
        p,
        q,
        dp,
        dq,
        qi,
        kid,
        use,
      })) as never,
    },
    features: features(parts),
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      revocation: '/oauth/revoke',
      pushed_authorization_request: '/oauth/par',
      userinfo: '/userinfo',
      jwks: '/.well-known/jwks.json',
    },
    cookies: cookies(issuer),
    scopes: [...protocolScopes, marker],
    claims: Object.fromEntries([
      ...Object.entries(claimsOfScopes).map(([scope, claims]) => [scope, [...claims]]),
      ['auth_time', null],
      ['sid', null],
    ]) as Configuration['claims'],
    acrValues: ['http://schemas.openid.net/pape/policies/2007/06/multi-factor'],
    responseTypes: ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'],
    conformIdTokenClaims: false,
    // passport-auth0 brings the token to `/userinfo` that way (RFC 6750, 2.3); one bound to a key is refused there.
    acceptQueryParamAccessTokens: true,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'HS256', 'PS256', 'RS512'],
      clientAuthSigningAlgValues: ['RS256', 'RS384', 'PS256'],
      dPoPSigningAlgValues: ['ES256', 'Ed25519', 'EdDSA'],
    },
    extraClientMetadata: { properties: [clientMember], validator: () => {} },
    extraParams: { audience: null, organization: null, [packedParam]: validateRequest(services) } as never,
    pkce: { required: (_ctx, client) => isPublic(client) },
    // A page of this server itself asks nobody's leave: browsers name its origin in a POST all the same.
    clientBasedCORS: (_ctx, origin, client) =>
      origin === new URL(issuer).origin || originAllowed(origin, applicationOf(client)),
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client, source) =>
      client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
    rotateRefreshToken: exchangeRefreshToken(parts),
    // Every login decides anew; a grant is never found, always made.
    loadExistingGrant: () => undefined,
    findAccount: (ctx, userId) => accountOf(services, ctx, userId),
    interactions: { policy: policyFor(parts), url: interactionUrl },
    renderError: errorPage(services),
    formats: { bitsOfOpaqueRandomness: 256, customizers: { jwt: accessTokenClaims(services) } },
    ttl: lifetimes(services),
    clockTolerance: 5,
  }
}

/** The library for one issuer and one set of keys. Cheap: a new one is made whenever either changes. */
export const makeProvider = (parts: ProtocolParts, issuer: string, ring: KeyRing): Provider => {
  const provider = new Provider(issuer, configuration(parts, issuer, ring))
  // The listener has set these headers to what is true.
  provider.proxy = true
  applySeams(provider, {
    issueIdToken: issueIdToken(parts.services),
    redirectUriAllowed: (client: Client, uri) => {
      if (currentState()?.forDevice) return uri === deviceCallback(issuer)
      const application = applicationOf(client)
      // Whose name it is, is looked up later, where there is time for it.
      const organization = namesOrganization(application) ? 'any' : undefined
      return callbackAllowed(uri, application.callbacks ?? [], application.app_type === 'native', organization)
    },
    mayHaveCode: () => currentState()?.forDevice === true,
    returning: takeDecision(parts.login),
    resume: resumeLogin(parts),
  })
  registerGrants(provider, parts)
  observe(parts, provider)
  return provider
}

type Listen = (event: string, listener: (...args: unknown[]) => void) => void

/** Keeps what went wrong with the request, for the answer and the tenant log; faults of ours are logged. */
const observe = ({ services }: ProtocolParts, provider: Provider): void => {
  const on = provider.on.bind(provider) as Listen
  const fault = (error: unknown) => services.log.error({ err: error }, 'the protocol layer failed')
  on('server_error', (ctx, error) => {
    fault(error)
    stateOf(ctx as KoaContextWithOIDC).failure = error
  })
  on('error', fault)
  for (const event of [
    'grant.error',
    'revocation.error',
    'userinfo.error',
    'authorization.error',
    'pushed_authorization_request.error',
  ])
    on(event, (ctx, error) => {
      stateOf(ctx as KoaContextWithOIDC).failure = error
    })
}
