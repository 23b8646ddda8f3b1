import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { managementScopes } from '../tenant/management-scopes.ts'
import type { DashboardFile } from './files.ts'

/**
 * Nothing comes from elsewhere but pictures, and the typefaces of previews, whose frames inherit this; styles are set by
 * scripts of our own.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data: https:",
  "img-src 'self' data: https:",
  "connect-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Whoever names brotli takes it, unless with the weight of none. */
const takesBrotli = (accepted = ''): boolean => /(^|[\s,])br\s*(;\s*q=(1|0\.0*[1-9])|,|$)/i.test(accepted)

const year = 365 * 24 * 60 * 60

/**
 * `/dashboard/`: the built application, whose every address is answered by its one page; a word on what to do where it
 * has not been built.
 */
export const dashboardRoutes = (files: ReadonlyMap<string, DashboardFile> = new Map()): Hono => {
  const app = new Hono()
  for (const path of ['/', '/dashboard']) app.get(path, c => c.redirect('/dashboard/', 302))
  app.use('/dashboard/*', compress())
  app.get('/dashboard/scopes.json', c => c.json(managementScopes))
  app.get('/dashboard/*', async c => {
    const path = c.req.path.slice('/dashboard/'.length)
    const file = files.get(path)
    const page = files.get('index.html')
    if (!page)
      return c.text('The dashboard has not been built. "npm run setup" builds it, and so does "npm start".\n', 503)
    if (!file && path.startsWith('assets/')) return c.notFound()
    const { type, read, readCompressed, forGood } = file ?? page
    const compressed = readCompressed && takesBrotli(c.req.header('accept-encoding')) ? readCompressed : undefined
    c.header('Content-Security-Policy', policy)
    c.header('Content-Type', type)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Referrer-Policy', 'same-origin')
    c.header('Cache-Control', forGood ? `public, max-age=${year}, immutable` : 'no-cache')
    if (readCompressed) c.header('Vary', 'Accept-Encoding')
    if (compressed) c.header('Content-Encoding', 'br')
    return c.body(await (compressed ?? read)())
  })
  return app
}
