import { IncomingMessage } from 'node:http'
import {
  challengeEndpoint,
  cibaEndpoint,
  cibaGrantType,
  cibaType,
  deviceEndpoint,
  isInternal,
  otpChallengeEndpoint,
  passkeyChallengeEndpoint,
  passkeyRegisterEndpoint,
  passwordlessStartEndpoint,
} from './grants/names.ts'
import { prepare } from './packed.ts'
import { type Fields, serialize } from './request-body.ts'

/** Cookies by name, as they stand in the header. */
export const cookiesOf = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    (incoming.headers.cookie ?? '').split(';').flatMap(part => {
      const at = part.indexOf('=')
      return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]]
    }),
  )

/** Paths that are answered as grants (`grants/names.ts`). */
const endpoints: { readonly [path: string]: string } = {
  '/bc-authorize': cibaEndpoint,
  '/mfa/challenge': challengeEndpoint,
  '/oauth/device/code': deviceEndpoint,
  '/otp/challenge': otpChallengeEndpoint,
  '/passkey/challenge': passkeyChallengeEndpoint,
  '/passkey/register': passkeyRegisterEndpoint,
  '/passwordless/start': passwordlessStartEndpoint,
}

/** The request as the library takes it: form bodies alone, `/authorize` by GET alone, parameters prepared. */
export const libraryRequest = (
  incoming: IncomingMessage,
  path: string,
  query: Fields,
  body: Fields,
  resourceIsAudience: boolean,
): IncomingMessage => {
  if (path === '/authorize')
    return rewritten(incoming, {
      method: incoming.method === 'POST' ? 'GET' : incoming.method,
      path,
      query: prepare({ ...query, ...body }, { resourceIsAudience }),
    })
  if (path === '/oauth/par') return rewritten(incoming, { path, query, body: prepare(body, { resourceIsAudience }) })
  if (path === '/oauth/revoke')
    return rewritten(incoming, { path, query, body: { token_type_hint: 'refresh_token', ...body } })
  const endpoint = endpoints[path]
  if (endpoint !== undefined)
    return rewritten(incoming, { path: '/oauth/token', query, body: { ...body, grant_type: endpoint } })
  if (path !== '/oauth/token') return rewritten(incoming, { path, query, body })
  const { resource, ...fields } = body
  // What no request can name becomes a name that nothing has.
  if (isInternal(fields.grant_type)) fields.grant_type = 'unknown'
  if (fields.grant_type === cibaType) fields.grant_type = cibaGrantType
  if (resourceIsAudience && resource !== undefined) fields.audience ??= resource
  return rewritten(incoming, { path, query, body: fields })
}

/** A request of our making with the same connection, headers and cookies. */
const rewritten = (
  incoming: IncomingMessage,
  to: { method?: string | undefined; path: string; query: Fields; body?: Fields },
): IncomingMessage => {
  const request = new IncomingMessage(incoming.socket)
  const { 'transfer-encoding': _, 'content-length': __, ...headers } = incoming.headers
  const method = to.method ?? incoming.method ?? 'GET'
  const search = serialize(to.query)
  request.method = method
  request.url = search ? `${to.path}?${search}` : to.path
  request.httpVersion = incoming.httpVersion
  request.httpVersionMajor = incoming.httpVersionMajor
  request.httpVersionMinor = incoming.httpVersionMinor
  request.headers = headers
  if (method === 'POST') {
    const text = Buffer.from(serialize(to.body ?? {}))
    request.headers['content-type'] = 'application/x-www-form-urlencoded'
    request.headers['content-length'] = String(text.length)
    request.push(text)
  } else delete request.headers['content-type']
  request.push(null)
  request.complete = true
  return request
}
