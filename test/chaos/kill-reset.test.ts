import { expect, test } from 'vitest'
import { type FormClient, type FormPage, formClient } from '../fixtures/form-client.ts'
import { engines } from '../fixtures/store.ts'
import { bindActions, createUser, logsOf, setFactors, type TestUser, totp } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

const fresh = 'Battery-Staple-8'
const asks = (type: string) =>
  `exports.onExecutePostChallenge = async (event, api) => { api.authentication.challengeWith({ type: '${type}' }) }`

const screens = [
  'reset-password-mfa-otp-challenge',
  'reset-password-mfa-sms-challenge',
  'reset-password',
  'reset-password-success',
] as const

/** Somebody on the way to a new password; `page` is the last one that arrived. */
interface Way {
  server: WholeServer
  user: TestUser
  link: string
  browser: FormClient
  page?: FormPage
}

const newWay = async (server: WholeServer): Promise<Way> => {
  const user = await createUser(server, { enrolled: ['otp', 'phone'] })
  const { ticket } = await server.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id: user.id })
  const { pathname, search } = new URL(ticket)
  return { server, user, link: pathname + search, browser: formClient(server.origin) }
}

/** What the user does on the page in hand. */
const act = async (way: Way): Promise<void> => {
  const { browser, page, user, server, link } = way
  switch (page?.screen) {
    case undefined:
      way.page = await browser.open(link)
      return
    case screens[0]:
      way.page = await browser.submit(page as FormPage, { code: totp(user.seed) })
      return
    case screens[1]:
      way.page = await browser.submit(page as FormPage, { code: await sentCode(server, user) })
      return
    default: {
      const form = { 'password-reset': fresh, 're-enter-password': fresh }
      way.page = await browser.submit(page as FormPage, form)
    }
  }
}

/** A message that a killed process had taken comes after some seconds. */
const sentCode = async (server: WholeServer, user: TestUser): Promise<string> => {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const code = (await server.inbox(user.phone))[0]?.code
    if (code) return code
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`no code was sent to ${user.phone}`)
}

const reach = async (way: Way, screen: string | undefined): Promise<Way> => {
  while (way.page?.screen !== screen) await act(way)
  return way
}

const works = async (server: WholeServer, clientId: string, { email }: TestUser, password: string) => {
  const body = { grant_type: 'password', client_id: clientId, username: email, password, scope: 'openid' }
  return (await fetch(`${server.origin}/oauth/token`, { method: 'POST', body: new URLSearchParams(body) })).ok
}

test.each(engines)(
  'no reset is lost or done twice by kill -9 at any step, on %s',
  async engine => {
    const server = await wholeServer({ engine })
    await setFactors(server, ['otp', 'sms'])
    await bindActions(server, { app: asks('otp'), phone: asks('phone') }, 'password-reset-post-challenge')
    const { client_id } = await server.api<{ client_id: string }>('POST', '/v2/clients', {
      name: 'Passwords',
      app_type: 'native',
      grant_types: ['password'],
    })
    const [connection] = await server.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
    await server.api('PATCH', `/v2/connections/${connection?.id}/clients`, [{ client_id, status: true }])
    await server.api('PATCH', '/v2/tenants/settings', { default_directory: 'Username-Password-Authentication' })

    for (const milliseconds of [5, 40]) {
      const make = (stops: readonly (string | undefined)[]) =>
        Promise.all(stops.map(async stop => reach(await newWay(server), stop)))
      const [waiting, flying] = await Promise.all([
        make(screens.slice(0, 3)),
        make([undefined, ...screens.slice(0, 3)]),
      ])
      const before = flying.map(({ page }) => page?.screen)
      const answers = flying.map(way => act(way).catch(() => undefined))
      await new Promise(resolve => setTimeout(resolve, milliseconds))
      await server.kill()
      await Promise.all(answers)
      await server.start()

      for (const way of waiting) {
        const reloaded = await way.browser.open((way.page as FormPage).url.href)
        expect(reloaded.screen).toBe(way.page?.screen)
      }
      for (const [n, way] of flying.entries()) {
        const was = before[n]
        if (!way.page) continue
        // The browser reloads what it had: it is there, or one step on, and never further.
        way.page = await way.browser.open(way.page.url.href)
        const at = screens.indexOf(way.page.screen as (typeof screens)[number])
        const from = was === undefined ? -1 : screens.indexOf(was as (typeof screens)[number])
        expect([from, from + 1]).toContain(at)
      }
      for (const way of [...waiting, ...flying]) {
        await reach(way, 'reset-password-success')
        expect(await works(server, client_id, way.user, fresh)).toBe(true)
        const types = (await logsOf(server, way.user.id)).map(({ type }) => type)
        expect(types.filter(type => type === 'scp')).toHaveLength(1)
        expect(types.filter(type => type === 'gd_auth_succeed')).toHaveLength(2)
        expect((await way.browser.open(way.link)).html).toContain('This link has been used')
      }
    }
  },
  180_000,
)
