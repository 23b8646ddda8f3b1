import { rememberCookieName } from '../oidc/paths.ts'

const languageCookieName = 'sallyport_language'

/** `Set-Cookie` of a remembered browser (login-flow reference, 4.8). */
export const rememberCookie = (token: string, maxAgeSeconds: number, issuer: string): string =>
  `${rememberCookieName}=${token}; Max-Age=${Math.floor(maxAgeSeconds)}; Path=/; HttpOnly; ${
    issuer.startsWith('https:') ? 'Secure; SameSite=None' : 'SameSite=Lax'
  }`

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
