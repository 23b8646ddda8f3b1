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
  app.get('/dashboard/*', c => {
    const path = c.req.path.slice('/dashboard/'.length)
    const file = files.get(path)
    const page = files.get('index.html')
    if (!page)
      return c.text('The dashboard has not been built. "npm run setup" builds it, and so does "npm start".\n', 503)
    if (!file && path.startsWith('assets/')) return c.notFound()
    const { type, body, forGood } = file ?? page
    c.header('Content-Security-Policy', policy)
    c.header('Content-Type', type)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Referrer-Policy', 'same-origin')
    c.header('Cache-Control', forGood ? `public, max-age=${year}, immutable` : 'no-cache')
    return c.body(body)
  })
  return app
}
