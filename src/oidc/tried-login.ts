import type { IncomingMessage, ServerResponse } from 'node:http'
import { tryClientId } from '../administrators/dashboard.ts'
import { resumeCookieName, sessionCookieName } from './paths.ts'

/** The cookie that says of the way back from the pages that it belongs to a login that is tried out; set beside the library's own for that way alone. */
const triedCookieName = 'sallyport_tried'

/** The page of the dashboard that logins end at which are tried out, of whatever application. */
const triedEnd = (issuer: string): string => `${issuer}dashboard/try`

/** Whether an authorization request, or the way back to one, belongs to a login that is tried out. */
export const isTried = (
  { path, issuer, params }: { path: string; issuer: string; params: Readonly<Record<string, unknown>> },
  cookies: Readonly<Record<string, string>>,
): boolean =>
  path === '/authorize'
    ? params['client_id'] === tryClientId || params['redirect_uri'] === triedEnd(issuer)
    : path.startsWith('/authorize/') && triedCookieName in cookies

/**
 * Lets a login that is tried out neither find nor leave a session in the browser: it asks for everything, and the
 * administrator who tries it stays who is signed in.
 */
export const apartFromSession = (request: IncomingMessage, outgoing: ServerResponse): void => {
  const { cookie } = request.headers
  if (cookie !== undefined) request.headers.cookie = cookie.split(/;\s*/).filter(isOther).join('; ')
  const setHeader = outgoing.setHeader.bind(outgoing)
  outgoing.setHeader = (name, value) =>
    name.toLowerCase() === 'set-cookie'
      ? setHeader(name, [...new Set([value].flat().map(String).filter(isOther).flatMap(withMark))])
      : setHeader(name, value)
}

const isOther = (cookie: string): boolean => !cookie.startsWith(`${sessionCookieName}=`)

/** Beside the cookie of the way back, one that goes and ends with it. */
const withMark = (cookie: string): string[] => {
  const resume = `${resumeCookieName}=`
  return cookie.startsWith(resume) ? [cookie, cookie.replace(/^[^;]*/, `${triedCookieName}=1`)] : [cookie]
}
