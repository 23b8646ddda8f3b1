import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Config } from '../config.ts'
import type { HttpFacts } from '../login/login.ts'
import type { SignedRequest } from '../risk/message-signature.ts'
import { domainFinder } from './domains.ts'
import { originReader } from './proxy.ts'

/** What is known of a request before anybody has read its body; `undefined` when it came to a host that is not ours. */
export type Admission = (incoming: IncomingMessage) => HttpFacts | undefined

/** Makes the reader of facts for these settings. */
export const admission = (config: Pick<Config, 'domains' | 'trustProxy'>): Admission => {
  const originOf = originReader(config.trustProxy)
  const domainOf = domainFinder(config.domains)
  return incoming => {
    const { headers, socket } = incoming
    if (namesSeveralHosts(incoming)) return undefined
    const encrypted = 'encrypted' in socket && socket.encrypted === true
    const origin = originOf({ peer: socket.remoteAddress ?? '', encrypted, headers })
    const issuer = domainOf(origin)
    if (!issuer) return undefined
    const query = queryOf(incoming.url ?? '/')
    const [language, ...otherLanguages] = preferredLanguages(headers['accept-language'])
    return {
      ip: origin.ip,
      userAgent: headers['user-agent'],
      hostname: new URL(issuer).hostname,
      method: incoming.method ?? 'GET',
      query,
      body: {},
      language,
      otherLanguages,
      issuer,
      signed: signed(headers, incoming.method ?? 'GET', new URL(issuer).host),
      auth0Client: telemetry(headers['auth0-client'], query['auth0Client']),
    }
  }
}

/** Whoever stands between may have read the other one (RFC 9112, 3.2). */
const namesSeveralHosts = ({ rawHeaders }: IncomingMessage): boolean =>
  rawHeaders.filter((text, n) => n % 2 === 0 && text.length === 4 && text.toLowerCase() === 'host').length > 1

const byIncoming = new WeakMap<IncomingMessage, HttpFacts>()
const byRequest = new WeakMap<Request, HttpFacts>()

/** Keeps the facts of a request for whoever answers it. */
export const keepFacts = (incoming: IncomingMessage, facts: HttpFacts): void => void byIncoming.set(incoming, facts)

/** Makes the facts of a Node request those of the web request that Hono sees. */
export const passFacts = (incoming: IncomingMessage, request: Request): void => {
  const facts = byIncoming.get(incoming)
  if (facts) byRequest.set(request, facts)
}

/**
 * The facts of a request that is being answered, as Node or as Hono (`c.req.raw`) has it; `body` is what its form or
 * JSON said, when the caller has read it.
 */
export const factsOf = (request: IncomingMessage | Request, body: Record<string, string> = {}): HttpFacts => {
  const facts = request instanceof Request ? byRequest.get(request) : byIncoming.get(request)
  if (!facts) throw new Error('the request did not come through the listener')
  return { ...facts, body }
}

const queryOf = (url: string): Record<string, string> => {
  const from = url.indexOf('?')
  return from < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(from + 1)))
}

/** The languages of `Accept-Language`, by weight (RFC 9110, 12.5.4); of an endless list the first. */
const preferredLanguages = (header: string | undefined): string[] => {
  const languages = (header ?? '')
    .split(',', 20)
    .map(part => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const weight = parameters.map(parameter => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
      return { tag: tag.trim(), weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ tag, weight }) => /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(tag) && weight > 0)
  return languages.sort((a, b) => b.weight - a.weight).map(({ tag }) => tag)
}

/** A signature over the request, where there is one of a size that signatures have. */
const signed = (headers: IncomingHttpHeaders, method: string, authority: string): SignedRequest | undefined => {
  const [input, signature, agent] = ['signature-input', 'signature', 'signature-agent'].map(name => headers[name])
  if (typeof input !== 'string' || typeof signature !== 'string') return undefined
  if (input.length + signature.length + (agent?.length ?? 0) > 4096) return undefined
  return { input, signature, agent: typeof agent === 'string' ? agent : undefined, authority, method }
}

/** Telemetry of Auth0's SDKs: base64 of a JSON object, taken where it can be read and never a reason to refuse. */
const telemetry = (...values: (string | string[] | undefined)[]): Record<string, unknown> | undefined => {
  for (const value of values) {
    if (typeof value !== 'string' || value.length > 4096) continue
    try {
      const parsed: unknown = JSON.parse(Buffer.from(value, 'base64').toString('utf8'))
      if (parsed && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed as Record<string, unknown>
    } catch {}
  }
  return undefined
}
