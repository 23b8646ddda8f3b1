/** A label of a host, for `*` in lists of allowed URLs. */
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What `{organization_name}` stands for: the name of one organization, of any, or nothing at all. */
export type NameOf = { name: string } | 'any' | undefined

/**
 * Matches the text as a whole; `*` stands for one label of the host and nothing else, `{organization_name}` for that of
 * the organization.
 */
const pattern = (allowed: string, organization: NameOf = undefined): RegExp | undefined => {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]+)(.*)$/i.exec(allowed)
  if (!parts) return undefined
  const [, scheme = '', host = '', rest = ''] = parts
  const named = host.includes('{organization_name}')
  if (!named && !host.includes('*')) return undefined
  if (named && organization === undefined) return undefined
  const hostPattern = host
    .split(/(\*|\{organization_name\})/)
    .map(part => {
      if (part === '*') return label
      if (part !== '{organization_name}' || organization === undefined) return literal(part)
      return organization === 'any' ? '[A-Za-z0-9][A-Za-z0-9_-]{0,49}' : literal(organization.name)
    })
    .join('')
  return new RegExp(`^${literal(scheme)}${hostPattern}${literal(rest)}$`, 'i')
}

const loopbacks = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The URL without its port, if it is http on a loopback address (RFC 8252, 7.3). */
const withoutLoopbackPort = (uri: string): string | undefined => {
  if (!URL.canParse(uri)) return undefined
  const url = new URL(uri)
  if (url.protocol !== 'http:' || !loopbacks.has(url.hostname) || url.username || url.password) return undefined
  url.port = ''
  return url.href
}

/**
 * Whether a callback is one of those that the client has registered: character by character, but for wildcards in the
 * host, the name of the request's organization there, and, of native clients, the port of a loopback address
 * (authentication reference, 3.1).
 */
export const callbackAllowed = (
  uri: string,
  callbacks: readonly string[],
  native: boolean,
  organization?: NameOf,
): boolean => {
  if (callbacks.includes(uri)) return true
  if (callbacks.some(callback => pattern(callback, organization)?.test(uri))) return true
  if (!native) return false
  const portless = withoutLoopbackPort(uri)
  return portless !== undefined && callbacks.some(callback => withoutLoopbackPort(callback) === portless)
}

const withoutQuery = (uri: string): string => uri.split(/[?#]/, 1)[0] as string

/** Whether a browser may be sent there after logout: compared without the query, wildcards in the host (reference, 7). */
export const logoutUrlAllowed = (uri: string, allowed: readonly string[]): boolean => {
  if (!URL.canParse(uri)) return false
  const target = withoutQuery(uri)
  return allowed.map(withoutQuery).some(candidate => candidate === target || pattern(candidate)?.test(target))
}

/** The origin of a callback; undefined for custom schemes and wildcards. */
const originOf = (uri: string): string | undefined => {
  if (!URL.canParse(uri)) return undefined
  const { origin } = new URL(uri)
  return origin === 'null' ? undefined : origin
}

const trimmed = (origin: string): string => origin.replace(/\/$/, '')

export const originListed = (origin: string, list: readonly string[]): boolean =>
  list.map(trimmed).some(allowed => allowed === origin || pattern(allowed, 'any')?.test(origin))

/** Whether a page of this origin may read answers for the client: its web origins, allowed origins and callbacks' origins. */
export const originAllowed = (
  origin: string,
  client: { web_origins?: string[]; allowed_origins?: string[]; callbacks?: string[] },
): boolean =>
  originListed(origin, client.web_origins ?? []) ||
  originListed(origin, client.allowed_origins ?? []) ||
  (client.callbacks ?? []).some(callback => originOf(callback) === origin)
