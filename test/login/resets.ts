import { beginReset } from '../../src/accounts/begin-reset.ts'
import { openResetLink } from '../../src/accounts/reset-link.ts'
import type { HttpFacts } from '../../src/login/login.ts'
import { verifyPassword } from '../../src/passwords.ts'
import { insertClient } from '../../src/store/clients.ts'
import { hashToken } from '../../src/store/secrets.ts'
import { createTicket } from '../../src/store/tickets.ts'
import { identityById } from '../../src/store/users.ts'
import { type Browser, http, type World, world } from './harness.ts'

export const fresh = 'Battery-Staple-8'
export const form = (word = fresh) => ({ 'password-reset': word, 're-enter-password': word })

/** The world of logins, with the client that stands for all. */
export const resetWorld = async (options: Parameters<typeof world>[0] = {}): Promise<World> => {
  const w = await world(options)
  await insertClient(w.services.db, {
    client_id: 'global',
    name: 'All Applications',
    global: true,
    is_first_party: true,
    now: w.services.now(),
  })
  return w
}

export const linkFor = (w: World, data: Record<string, unknown> = {}): Promise<string> =>
  createTicket(w.services.db, {
    kind: 'password-change',
    userId: w.userId,
    data: {
      email: 'ann@example.com',
      identity: { provider: 'auth0', user_id: 'ann' },
      connection: 'Username-Password-Authentication',
      ...data,
    },
    now: w.services.now(),
  })

/** A browser that has opened a link. */
export const open = async (w: World, token: string, from: Partial<HttpFacts> = {}): Promise<Browser> => {
  const link = await openResetLink(w.services, hashToken(token))
  if (link.kind !== 'valid') throw new Error(`the link is ${link.kind}`)
  const begun = await beginReset(w.services, w.login, link, { ...http, ...from }, { opened: false })
  const browser: Browser = {
    bearer: { state: begun.state, browser: begun.browser },
    next: begun.next,
    submit: async (fields, action = 'default') => {
      const screen = browser.next.kind === 'show' ? browser.next.screen : ''
      browser.next = await w.login.submit(browser.bearer, { screen, action, fields }, http)
      return browser.next
    },
    show: async () => {
      const shown = await w.login.view(browser.bearer, http)
      if (!('view' in shown)) throw new Error(`nothing to show: ${JSON.stringify(shown.next)}`)
      return shown.view
    },
  }
  return browser
}

/** Whether this is the password of the user. */
export const isPassword = async (w: World, word: string): Promise<boolean> => {
  const identity = await identityById(w.services.db, 'auth0', 'ann')
  return (await verifyPassword(w.services.box, identity?.password_hash ?? '', word)).ok
}
