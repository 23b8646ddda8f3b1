import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import { admission, keepFacts, passFacts } from './facts.ts'
import { routeName } from './route-names.ts'

export interface ListenerParts {
  config: Pick<Config, 'production' | 'domains' | 'trustProxy' | 'issuer'>
  log: Logger
  metrics: Metrics
  /** Answers what it owns and says so; the rest is for `fetch`. */
  protocol?: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean
  fetch: (
    request: Request,
    env: { incoming: IncomingMessage; outgoing: ServerResponse },
  ) => Response | Promise<Response>
}

/** Probes come by address, from inside. */
const probes = new Set(['/healthz', '/readyz', '/metrics'])

/**
 * The one entrance of both listeners: refuses hosts that are not ours, fixes what is known of the request, sets the
 * headers that every answer has, counts and logs, and hands over to the protocol layer or to Hono.
 */
export const listener = ({ config, log, metrics, protocol, fetch }: ListenerParts): RequestListener => {
  const admit = admission(config)
  // Nothing in these lines can be secret, and looking for secrets is most of what a line costs.
  const requests = log.child({}, { redact: [] })
  const hono = getRequestListener(
    (request, env) => {
      const node = env as { incoming: IncomingMessage; outgoing: ServerResponse }
      passFacts(node.incoming, request)
      return fetch(request, node)
    },
    { overrideGlobalObjects: false },
  )
  return (incoming, outgoing) => {
    const started = performance.now()
    outgoing.on('close', () => {
      const seconds = (performance.now() - started) / 1000
      const seen = { route: routeName(incoming), method: incoming.method ?? '', status: outgoing.statusCode, seconds }
      metrics.request(seen)
      if (!probes.has(seen.route)) requests.info(seen, 'request')
    })
    outgoing.setHeader('X-Content-Type-Options', 'nosniff')
    // Login state stands in addresses, so they stay on this site; same-origin keeps `Origin` on our own forms.
    outgoing.setHeader('Referrer-Policy', 'same-origin')
    const facts = admit(incoming)
    if (!facts && !probes.has(pathOf(incoming))) return refuseHost(outgoing, config)
    if (facts) {
      if (config.production && facts.issuer.startsWith('https:'))
        outgoing.setHeader('Strict-Transport-Security', 'max-age=31536000')
      keepFacts(incoming, facts)
      settleHeaders(incoming, facts)
      if (protocol?.(incoming, outgoing)) return
    }
    void hono(incoming, outgoing)
  }
}

const pathOf = (incoming: IncomingMessage): string => (incoming.url ?? '/').split('?', 1)[0] as string

/** From here on every part, libraries included, sees the address, host and scheme that were found to be true. */
const settleHeaders = (incoming: IncomingMessage, { ip, issuer }: { ip: string; issuer: string }): void => {
  const url = new URL(issuer)
  incoming.headers.host = url.host
  incoming.headers['x-forwarded-for'] = ip
  incoming.headers['x-forwarded-host'] = url.host
  incoming.headers['x-forwarded-proto'] = url.protocol.slice(0, -1)
  delete incoming.headers.forwarded
}

const refuseHost = (outgoing: ServerResponse, config: Pick<Config, 'production' | 'issuer'>): void => {
  const hint = config.production ? '' : `\nThis server is ${config.issuer} (SALLYPORT_ISSUER, SALLYPORT_DOMAINS).`
  outgoing.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' })
  outgoing.end(`There is no such host here.${hint}\n`)
}
