import type { IncomingMessage, ServerResponse } from 'node:http'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { routePath } from 'hono/route'
import { AppError } from './errors.ts'
import { nameRoute } from './http/route-names.ts'
import type { Metrics } from './metrics.ts'
import type { Services } from './services.ts'

export type Env = { Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } }

export interface AppParts {
  services: Services
  metrics: Metrics
  /** Whether this node can serve: store reached, migrations done, not stopping. */
  ready: () => Promise<boolean>
  /** Routes of the parts of the server, each with its full paths. */
  routes: (Hono | OpenAPIHono)[]
}

/** Everything that Hono answers, in order. Pure wiring: it starts and opens nothing. */
export const createApp = ({ services, metrics, ready, routes }: AppParts): Hono<Env> => {
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    await next()
    const matched = routePath(c)
    if (c.env?.incoming && matched !== '*' && matched !== '/*') nameRoute(c.env.incoming, matched)
    if (!c.res.headers.has('Content-Security-Policy'))
      c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  })
  app.get('/healthz', c => c.json({ status: 'ok' }))
  app.get('/readyz', async c => ((await ready()) ? c.json({ status: 'ok' }) : c.json({ status: 'not ready' }, 503)))
  app.get('/metrics', async c => c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType }))
  for (const part of routes) app.route('/', part as Hono)
  app.notFound(c => c.json({ statusCode: 404, error: 'Not Found', message: 'Not Found' }, 404))
  app.onError((error, c) => {
    const known = error instanceof AppError ? error : new AppError('server_error', { cause: error })
    if (known.status >= 500) services.log.error({ err: error }, 'a request failed')
    return c.json(
      { statusCode: known.status, error: known.code, message: known.message },
      known.status as 400 | 404 | 500,
    )
  })
  return app
}
