import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../fixtures/axe.ts'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, atScreen, enterCode, signIn } from '../fixtures/pages.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import {
  bindActions,
  createApplication,
  createUser,
  exampleAction,
  logsOf,
  setFactors,
  setToggle,
  type TestUser,
  totp,
} from '../fixtures/tenant.ts'
import { virtualAuthenticator } from '../fixtures/virtual-authenticator.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

let server: WholeServer
let spa: Spa
let browser: Browser
let clientId: string
let page: Page

const trigger = 'password-reset-post-challenge'
const fresh = 'Battery-Staple-8'
let bound = 0
const bind = (code: string, at = trigger) => bindActions(server, { [`before ${++bound}`]: code }, at)

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  await setFactors(server, ['otp', 'email'])
  await server.api('PUT', '/v2/guardian/factors/webauthn-roaming', { enabled: true })
  await setToggle(server, true)
  clientId = await createApplication(server, spa.origin)
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(10_000)
  return () => page.context().close()
})

/** Opens the link as whoever has the mail does. */
const openLink = async (user: TestUser, at: Page = page) => {
  const { ticket } = await server.api<{ ticket: string }>('POST', '/v2/tickets/password-change', {
    user_id: user.id,
    client_id: clientId,
  })
  const { pathname, search } = new URL(ticket)
  await at.goto(server.origin + pathname + search)
}

const choose = async (at: Page = page) => {
  await atScreen(at, 'reset-password')
  expect(await violations(at)).toEqual([])
  await at.fill('input[name="password-reset"]', fresh)
  await at.fill('input[name="re-enter-password"]', fresh)
  await act(at, 'default')
  await at.waitForSelector('h1:text("Password changed")')
}

const begin = async (user: TestUser, password = user.password) => {
  await spa.login(page, { domain: server.origin, client_id: clientId, prompt: 'login' })
  await signIn(page, { ...user, password })
}

describe('a new password', () => {
  test('is taken from the owner of a security key, by the key', async () => {
    await virtualAuthenticator(page, 'usb')
    await bind(
      `exports.onExecutePostLogin = async (event, api) => {
        const has = event.user.enrolledFactors.some(factor => factor.type === 'webauthn-roaming')
        if (!has) api.authentication.enrollWith({ type: 'webauthn-roaming' })
      }`,
      'post-login',
    )
    const user = await createUser(server)
    await begin(user)
    await atScreen(page, 'mfa-webauthn-roaming-enrollment')
    await act(page, 'default')
    await atScreen(page, 'mfa-webauthn-change-key-nickname')
    await page.fill('input[name="nickname"]', 'Blue key')
    await act(page, 'default')
    await atScreen(page, 'mfa-webauthn-enrollment-success')
    await act(page, 'default')
    expect(await spa.outcome(page)).toMatchObject({ ok: true })

    // Upstream's own example.
    await bind(`exports.onExecutePostChallenge = async (event, api) => {
      const enrolledFactors = event.user.enrolledFactors.map(({ type }) => ({ type }))
      api.authentication.challengeWith({ type: 'webauthn-roaming' }, { additionalFactors: enrolledFactors })
    }`)
    await openLink(user)
    await atScreen(page, 'reset-password-mfa-webauthn-roaming-challenge')
    expect(await violations(page)).toEqual([])
    await act(page, 'default')
    await choose()
    // The session that enrolled the key has ended with it.
    await begin(user, fresh)
    expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { sub: user.id } })
    const types = (await logsOf(server, user.id)).map(({ type }) => type)
    expect(types.filter(type => type === 'scp')).toHaveLength(1)

    const stranger = await (await browser.newContext()).newPage()
    await virtualAuthenticator(stranger, 'usb')
    await openLink(user, stranger)
    await atScreen(stranger, 'reset-password-mfa-webauthn-roaming-challenge')
    await act(stranger, 'default')
    await atScreen(stranger, 'mfa-webauthn-error')
    await act(stranger, 'tryagain')
    await atScreen(stranger, 'reset-password-mfa-webauthn-roaming-challenge')
    await stranger.goto(stranger.url().replace(/\/u\/[^?]+/, '/u/reset-password'))
    await atScreen(stranger, 'reset-password-mfa-webauthn-roaming-challenge')
    await stranger.context().close()
  })

  test('is taken as the example Action has it: by a factor of the user’s choice, or by the mail where there is none', async () => {
    await bind('exports.onExecutePostLogin = async () => {}', 'post-login')
    await bind(exampleAction('password-reset'))
    const [ann, bob] = [await createUser(server, { enrolled: ['otp'] }), await createUser(server)]
    await openLink(ann)
    await atScreen(page, 'reset-password-mfa-otp-challenge')
    await page.fill('input[name="code"]', '000000')
    await act(page, 'default')
    await page.waitForSelector('[data-error-code="invalid-code"]')
    await enterCode(page, totp(ann.seed))
    await choose()
    await page.context().clearCookies()
    await openLink(bob)
    await choose()
    for (const user of [ann, bob]) {
      await begin(user, fresh)
      expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { sub: user.id } })
      await page.context().clearCookies()
    }
  })

  test('is refused in the words of the Action', async () => {
    await bind(`exports.onExecutePostChallenge = async (event, api) => { api.access.deny('Please come to the desk.') }`)
    const user = await createUser(server)
    await openLink(user)
    await atScreen(page, 'reset-password-error')
    expect(await page.textContent('main')).toContain('Please come to the desk.')
    expect(await violations(page)).toEqual([])
  })
})
