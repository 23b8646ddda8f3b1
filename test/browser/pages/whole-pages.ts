import { Hono } from 'hono'
import { deliveryRoutes } from '../../../src/delivery/routes.ts'
import { emailTemplateNames } from '../../../src/delivery/settings.ts'
import { renderEmail } from '../../../src/delivery/templates/email.ts'
import { keepMessage } from '../../../src/store/inbox.ts'
import type { TestServices } from '../../fixtures/services.ts'
import type { View } from './every-view.ts'

/** Files that write a whole HTML document, and where its views are. */
export const documents: Record<string, string> = {
  'src/universal-login/layout.ts': 'every screen, in views.ts and account-views.ts',
  'src/delivery/templates/email-layout.ts': 'every template, in whole-pages.ts',
  'src/delivery/inbox-page.ts': 'whole-pages.ts',
  'src/authenticator/shell.ts': 'its states, in companion-states.ts',
  'src/universal-login/preview/self-contained.ts':
    'previews of the same screens and mails, in the frames of test/browser/dashboard/looks.test.ts',
  'src/api-explorer/page.ts': 'test/browser/api-explorer.test.ts',
}

const link = 'https://login.example.com/u/reset-password?ticket=Xk3PqT9vLm2RbN7wYcA5sDfGhJ8zE4uK'

/** What the built-in mails are filled with here: more than most have, so that every part is seen. */
const variables = {
  code: '493027',
  url: link,
  link,
  tenant: 'sallyport',
  friendly_name: 'Northwind',
  support_email: 'help@northwind.example.com',
  support_url: 'https://support.example.com/',
  request_language: 'en',
  application: { name: 'Orders' },
  organization: { name: 'acme', display_name: 'Acme Corporation' },
  inviter: { name: 'Grace Hopper' },
  user: { email: 'ada@example.com', source_ip: '203.0.113.7', city: 'Berlin', country: 'Germany' },
}

/** The pages that are no screens: development inbox, every built-in mail as a mail program shows it. */
export const wholePages = async (services: TestServices): Promise<{ routes: Hono[]; views: Omit<View, 'group'>[] }> => {
  const at = services.now()
  const to = 'ada.lovelace@example.com'
  const phone = '+4915112345678'
  await keepMessage(services.db, {
    channel: 'sms',
    to: phone,
    text: 'Your code is 204817',
    code: '204817',
    createdAt: at,
  })
  await keepMessage(services.db, { channel: 'voice', to: phone, text: 'Your code is 2, 0, 4, 8', createdAt: at - 5000 })
  await keepMessage(services.db, { channel: 'push', to: 'dev_x9', text: '{"c":"x"}', createdAt: at - 90_000 })
  for (const [n, name] of emailTemplateNames.entries())
    await keepMessage(services.db, {
      channel: 'email',
      to,
      code: name.includes('code') ? variables.code : undefined,
      createdAt: at - 7_200_000 * (n + 1),
      ...renderEmail(name, undefined, variables),
    })
  return {
    routes: [deliveryRoutes(services), mailRoutes()],
    views: [
      { name: 'inbox', path: 'dev/inbox?channel=sms' },
      {
        name: 'inbox-open',
        path: `dev/inbox?to=${to}`,
        prepare: page =>
          page.evaluate("for (const one of [...document.querySelectorAll('details')].slice(0, 2)) one.open = true"),
      },
      { name: 'inbox-empty', path: 'dev/inbox?to=nobody@example.com' },
      ...emailTemplateNames.map(name => ({ name: `mail-${name}`, path: `mail/${name}` })),
    ],
  }
}

/** Mails outside the sandbox that the inbox shows them in, so that they can be examined. */
const mailRoutes = (): Hono => {
  const app = new Hono()
  for (const name of emailTemplateNames)
    app.get(`/mail/${name}`, c => {
      c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:")
      return c.html(renderEmail(name, undefined, variables).html)
    })
  return app
}
