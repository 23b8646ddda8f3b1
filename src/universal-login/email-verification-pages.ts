import { type Context, Hono } from 'hono'
import { verifyEmail } from '../accounts/email-verification.ts'
import { browserLanguages } from '../languages.ts'
import { answered, limit, send, type UniversalLogin } from './exchange.ts'
import { standalonePage } from './pages.ts'
import { backToApplication, ticketOf } from './ticket-address.ts'

/** The page behind a link that verifies an address: `/u/email-verification?ticket=…`. It lets nobody in. */
export const emailVerificationPages = (parts: UniversalLogin): Hono => {
  const { services } = parts
  const app = new Hono()

  const verify = (c: Context) =>
    answered(parts, c, async http => {
      const token = ticketOf(http)
      const refused = await limit(parts, { http, kind: 'get', prompt: 'email-verification', state: token })
      if (refused) return refused
      const { status, data } = await verifyEmail(services, token, http)
      const good = status === 'success' || status === 'already-verified'
      const back = backToApplication(data, messages[status], { success: good, code: status })
      if (back) return back
      return send(
        await standalonePage(services, 'email-verification-result', {
          data: { status },
          status: good ? 200 : 400,
          clientId: data?.clientId,
          organizationId: data?.organizationId,
          locales: [...browserLanguages(http)],
        }),
      )
    })
  app.get('/u/email-verification', verify)
  app.post('/u/email-verification', verify)

  return app
}

const messages = {
  success: 'Your email was verified. You can continue using the application.',
  'already-verified': 'This URL can be used only once',
  expired: 'Access expired.',
  used: 'This URL can be used only once',
  invalid: 'The link is not valid.',
}
