import { jsonCopy, type Recording, textArgument } from './recording.ts'
import { readToken, signToken } from './session-token.ts'

const defaultLifetimeSeconds = 15 * 60
const defaultParameter = 'session_token'
const maxUrl = 8192
const cannotRedirect = [
  'oauth2-resource-owner',
  'oauth2-refresh-token',
  'oauth2-password',
  'oauth2-webauthn',
  'oauth2-token-exchange',
  'oidc-ciba',
]
const unsafeSchemes = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:']

const optionsOf = (options: unknown, method: string): Record<string, unknown> => {
  if (typeof options !== 'object' || options === null) throw new TypeError(`${method} needs an object with options`)
  return options as Record<string, unknown>
}

/** Where a browser may be sent: an address with what `options.query` adds. Throws for one that could run something. */
export const addressOf = (url: unknown, options: unknown): string => {
  const target = new URL(textArgument(url, 'url', maxUrl))
  if (unsafeSchemes.includes(target.protocol)) throw new TypeError(`url must not be a ${target.protocol} address`)
  const { query } = (options ?? {}) as { query?: unknown }
  if (query !== undefined && query !== null) {
    if (typeof query !== 'object' || Array.isArray(query)) throw new TypeError('options.query must be an object')
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, String(value))
  }
  if (target.href.length > maxUrl) throw new RangeError(`url must have at most ${maxUrl} characters with its query`)
  return target.href
}

/** `api.redirect` (login flow reference, 3.7). `self` is what chaining methods return. */
export const redirectApi = <Api>(recording: Recording, self: () => Api) => {
  const { event } = recording
  return {
    /** HS256, signed but readable by anyone; the payload may replace every claim. */
    encodeToken: (options: unknown): string => {
      const { secret, payload, expiresInSeconds = defaultLifetimeSeconds } = optionsOf(options, 'encodeToken')
      const key = textArgument(secret, 'secret', 65_536)
      if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
        throw new TypeError('payload must be an object')
      if (typeof expiresInSeconds !== 'number' || !Number.isFinite(expiresInSeconds))
        throw new TypeError('expiresInSeconds must be a number')
      const iat = Math.floor(recording.now() / 1000)
      const claims = {
        iat,
        iss: event.request?.hostname,
        sub: event.user?.user_id,
        exp: iat + Math.floor(expiresInSeconds),
        ip: event.request?.ip,
        ...(jsonCopy(payload, 'payload') as object),
      }
      return signToken(claims, key)
    },

    sendUserTo: (url: unknown, options?: unknown): Api => {
      if (recording.commands.some(command => command.kind === 'redirect'))
        throw new Error('An Action can redirect only once')
      recording.commands.push({ kind: 'redirect', url: addressOf(url, options) })
      return self()
    },

    /** The claims of the token that came back. Throws when it is missing or not believed. */
    validateToken: (options: unknown): Record<string, unknown> => {
      const { secret, tokenParameterName } = optionsOf(options, 'validateToken')
      const key = textArgument(secret, 'secret', 65_536)
      const name =
        tokenParameterName === undefined
          ? defaultParameter
          : textArgument(tokenParameterName, 'tokenParameterName', 255)
      const parameters = { ...event.request?.query, ...event.request?.body }
      const token = parameters[name]
      if (token === undefined || token === '')
        throw new Error(`The request that resumes the login has no parameter '${name}'`)
      const expected = { issuer: event.request?.hostname, subject: event.user?.user_id, state: parameters.state }
      const read = readToken(token, key, expected, recording.now())
      if ('reason' in read) throw new Error(`The session token is invalid: ${read.reason}`)
      return read.claims
    },

    canRedirect: (): boolean => {
      const { prompt, protocol } = event.transaction ?? {}
      if (prompt?.includes('none') || event.request?.query?.prompt === 'none') return false
      return !cannotRedirect.includes(protocol ?? '')
    },
  }
}
