import type { Origin } from './proxy.ts'

/**
 * Finds the public base URL that a request came to, by its `Host` alone: TLS may end before us. Where a host is served
 * over both schemes the request's own decides. Undefined for a host that is not ours.
 */
export const domainFinder = (domains: readonly string[]): ((origin: Origin) => string | undefined) => {
  const urls = domains.map(domain => new URL(domain))
  return ({ host, protocol }) => {
    if (!host) return undefined
    const candidates = urls.filter(url => url.host === canonicalHost(host, url.protocol))
    return (candidates.find(url => url.protocol === `${protocol}:`) ?? candidates[0])?.href
  }
}

/** Lower case and without the scheme's default port, as URLs have it; undefined for what is no host. */
const canonicalHost = (host: string, protocol: string): string | undefined => {
  const text = `${protocol}//${host}/`
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.href === `${url.origin}/` ? url.host : undefined
}
