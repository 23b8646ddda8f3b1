import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { Services } from '../services.ts'
import { type InboxMessage, inboxMessage, inboxMessages } from '../store/inbox.ts'
import { inboxPage } from './inbox-page.ts'

const limit = 200
const channels = ['email', 'sms', 'voice', 'push']

/** The development inbox: every message that was sent, as a page and as JSON. In production there are no such routes. */
export const deliveryRoutes = (services: Services): Hono => {
  const app = new Hono()
  if (services.config.production) return app

  app.get('/dev/inbox/messages', async c => {
    const messages = await inboxMessages(services.db, { ...filterOf(c.req.query()), limit })
    c.header('Cache-Control', 'no-store')
    return c.json(messages.map(toJson))
  })

  app.get('/dev/inbox', async c => {
    const filter = filterOf(c.req.query())
    const nonce = randomBytes(16).toString('base64url')
    c.header('Cache-Control', 'no-store')
    c.header(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; script-src 'nonce-${nonce}'; connect-src 'self'; frame-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    )
    return c.html(inboxPage(await inboxMessages(services.db, { ...filter, limit }), filter, nonce, services.now()))
  })

  // A mail as mail programs show it: its own styles and pictures, no scripts, cut off from the server's origin.
  app.get('/dev/inbox/messages/:id/html', async c => {
    const message = await inboxMessage(services.db, c.req.param('id'))
    if (message?.html === undefined) return c.notFound()
    c.header('Cache-Control', 'no-store')
    c.header('Referrer-Policy', 'no-referrer')
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; font-src https: data:; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; frame-ancestors 'self'",
    )
    return c.html(message.html)
  })

  return app
}

const filterOf = (query: Record<string, string>): { to?: string; channel?: string } => {
  // A plus that was not encoded arrives as a space; no address begins with one.
  const to = query.to?.replace(/^ /, '+').trim()
  return {
    ...(to ? { to } : {}),
    ...(query.channel && channels.includes(query.channel) ? { channel: query.channel } : {}),
  }
}

const toJson = ({ createdAt, ...message }: InboxMessage) => ({
  ...message,
  created_at: new Date(createdAt).toISOString(),
})
