import { createHash } from 'node:crypto'

/** Where the pages send a browser whose login is finished; the protocol layer takes the decision there. */
export const resumePath = (uid: string): string => `/authorize/${encodeURIComponent(uid)}`

/**
 * Name of the cookie that binds a login to the browser that began it, one per login so that tabs do not meet. Its value
 * is the `browser` of `LoginService.begin`; it is set with path `/` at `/authorize` and cleared at the end. Over https
 * its prefix has browsers refuse it from any host but this one, so that no neighbour can put its own login into a
 * browser (RFC 6265bis, 4.1.3.2).
 */
export const loginCookieName = (state: string, issuer: string): string =>
  `${issuer.startsWith('https:') ? '__Host-' : ''}sallyport_login_${createHash('sha256').update(state).digest('base64url').slice(0, 10)}`

/** The cookie of a browser in which MFA is remembered, for all logins there. */
export const rememberCookieName = 'auth0-mf'

/** The cookie of a browser in which the code of a device was confirmed. */
export const deviceCookieName = 'sallyport_device'

/** The cookie that says which factor each user of a browser used last. */
export const lastUsedCookieName = 'sallyport_factors'

/** The cookie that devices are known by, and its twin for browsers that do not know `SameSite=None` (reference, 4.8). */
export const deviceIdCookieName = 'did'
export const deviceIdCompatCookieName = 'did_compat'

/** The cookie that holds the id of the browser session. */
export const sessionCookieName = 'auth0'

/** The cookie by which a browser comes back from the pages to its authorization request, with the path of that way. */
export const resumeCookieName = 'sallyport_resume'

const owned = new Set([
  '/authorize',
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/par',
  '/oauth/device/code',
  '/bc-authorize',
  '/mfa/challenge',
  '/otp/challenge',
  '/passkey/challenge',
  '/passkey/register',
  '/passwordless/start',
  '/passwordless/verify_redirect',
  '/activate/login',
  '/userinfo',
  '/v2/logout',
  '/oidc/logout',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/.well-known/jwks.json',
  '/.well-known/webfinger',
])

/** The route of a path that this layer answers, as metrics name it; undefined for all others. */
export const routeOf = (pathname: string): string | undefined => {
  if (owned.has(pathname)) return pathname
  return /^\/authorize\/[^/]+$/.test(pathname) ? '/authorize/:uid' : undefined
}
