import {
  deviceIdCompatCookieName,
  deviceIdCookieName,
  lastUsedCookieName,
  loginCookieName,
  rememberCookieName,
} from '../oidc/paths.ts'

const languageCookieName = 'sallyport_language'

/** `Set-Cookie` of a remembered browser (login-flow reference, 4.8). */
export const rememberCookie = (token: string, maxAgeSeconds: number, issuer: string): string =>
  `${rememberCookieName}=${token}; Max-Age=${Math.floor(maxAgeSeconds)}; Path=/; HttpOnly; ${
    issuer.startsWith('https:') ? 'Secure; SameSite=None' : 'SameSite=Lax'
  }`

/** `Set-Cookie` that binds what the pages begin themselves to this browser, as long as it may take. */
export const loginCookie = (state: string, browser: string, issuer: string): string =>
  `${loginCookieName(state, issuer)}=${browser}; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax${secureAt(issuer)}`

/** `Set-Cookie` of the factor that was used last here; it names nothing secret and proves nothing. */
export const lastUsedCookie = (value: string, maxAgeSeconds: number, issuer: string): string =>
  `${lastUsedCookieName}=${value}; Max-Age=${Math.floor(maxAgeSeconds)}; Path=/; HttpOnly; SameSite=Lax${secureAt(issuer)}`

/** Both `Set-Cookie` of the ids that a device is known by (login-flow reference, 4.8). */
export const deviceIdCookies = (value: string, maxAgeSeconds: number, issuer: string): string[] => {
  const kept = `=${value}; Max-Age=${Math.floor(maxAgeSeconds)}; Path=/; HttpOnly`
  return issuer.startsWith('https:')
    ? [`${deviceIdCookieName}${kept}; Secure; SameSite=None`, `${deviceIdCompatCookieName}${kept}; Secure`]
    : [`${deviceIdCookieName}${kept}; SameSite=Lax`, `${deviceIdCompatCookieName}${kept}`]
}

const secureAt = (issuer: string): string => (issuer.startsWith('https:') ? '; Secure' : '')

const declinePrefix = 'sallyport_declined_'

/** `Set-Cookie` of an offer that somebody does not want to see for a while (login-flow reference, 4.5). */
export const declineCookie = (key: string, maxAgeSeconds: number, issuer: string): string =>
  `${declinePrefix}${key}=1; Max-Age=${Math.floor(maxAgeSeconds)}; Path=/u/; HttpOnly; SameSite=Lax${
    issuer.startsWith('https:') ? '; Secure' : ''
  }`

/** The keys of the offers that were declined in this browser. */
export const declinedOffers = (header: string | null | undefined): string[] =>
  (header ?? '').split(';').flatMap(part => {
    const name = part.split('=')[0]?.trim() ?? ''
    return name.startsWith(declinePrefix) ? [name.slice(declinePrefix.length)] : []
  })

/** `Set-Cookie` of the language that was chosen on a page, for this browser session. */
export const languageCookie = (language: string, issuer: string): string =>
  `${languageCookieName}=${language}; Path=/u/; HttpOnly; SameSite=Lax${issuer.startsWith('https:') ? '; Secure' : ''}`

/** The value of a cookie of a request's `Cookie` header. */
export const cookieOf = (header: string | null | undefined, name: string): string | undefined => {
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim()
  }
  return undefined
}

export const languageShape = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/

export const chosenLanguage = (header: string | null | undefined): string | undefined => {
  const value = cookieOf(header, languageCookieName)
  return value && languageShape.test(value) ? value : undefined
}
