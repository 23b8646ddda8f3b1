import { Hono } from 'hono'
import type { Services } from '../services.ts'
import { authenticatorApi } from './api.ts'
import { files } from './files.ts'
import { manifest, shell } from './shell.ts'

/** The companion under `/authenticator/`: a small web app that is a device like a phone with Guardian's SDK. */
export const authenticatorRoutes = (services: Services): Hono => {
  const app = new Hono()
  app.route('/', authenticatorApi(services))
  app.get('/authenticator', c => c.redirect('/authenticator/', 301))
  app.get('/authenticator/', c => shell(services, c.req.header('accept-language')?.split(/[,;]/)[0]))
  app.get('/authenticator/manifest.webmanifest', async c => {
    c.header('Cache-Control', 'no-cache')
    return c.body(JSON.stringify(await manifest(services)), 200, { 'Content-Type': 'application/manifest+json' })
  })
  app.get('/authenticator/:file', c => {
    const found = files.get(c.req.param('file'))
    if (!found) return c.notFound()
    const headers = {
      'Content-Type': found.type,
      'Cache-Control': 'no-cache',
      ETag: found.etag,
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Content-Security-Policy': "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
    }
    if (c.req.header('if-none-match') === found.etag) return c.body(null, 304, headers)
    return c.body(found.body, 200, headers)
  })
  return app
}
