import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { ShownDocument } from './document-types.ts'
import { byTag, explorerPage, slugOf } from './page.ts'

/** The pages of an OpenAPI document under `<base>/docs`. What they show is public: it says nothing of a tenant. */
export const explorerRoutes = (base: string, document: () => ShownDocument): Hono => {
  const app = new Hono()
  const at = `${base}/docs`
  app.get(`${at}/:resource?`, async c => {
    const known = document()
    const slug = c.req.param('resource')
    const tag = [...byTag(known).keys()].find(name => slugOf(name) === slug)
    if (slug !== undefined && tag === undefined) return c.redirect(at, 302)
    const nonce = randomBytes(16).toString('base64')
    c.header(
      'Content-Security-Policy',
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    c.header('Referrer-Policy', 'no-referrer')
    c.header('X-Content-Type-Options', 'nosniff')
    return c.html(String(await explorerPage({ document: known, at, nonce, tag })))
  })
  return app
}
