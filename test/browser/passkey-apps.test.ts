import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { passkeysOf } from '../../src/store/passkeys.ts'
import { violations } from '../fixtures/axe.ts'
import { launchBrowser } from '../fixtures/browser.ts'
import { atScreen, enterCode, signIn } from '../fixtures/pages.ts'
import { takePasskeys } from '../fixtures/passkey-api.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { virtualAuthenticator } from '../fixtures/virtual-authenticator.ts'
import { connectionName, grants, password, startWorld, type World } from '../fixtures/world.ts'

let world: World
let browser: Browser
let spa: Spa
let page: Page

beforeAll(async () => {
  ;[world, browser, spa] = await Promise.all([startWorld(), launchBrowser(), singlePageApp()])
  await world.client({
    client_id: 'spa',
    app_type: 'spa',
    token_endpoint_auth_method: 'none',
    callbacks: [`${spa.origin}/`],
    web_origins: [spa.origin],
    grant_types: ['authorization_code', 'refresh_token', ...Object.values(grants)],
  })
  await world.factors('otp', 'recovery-code')
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  await takePasskeys(world)
  await world.policy('never')
  await world.api('PATCH', '/v2/prompts', { identifier_first: false })
  // The certificate of the https listener is of a CA of its own.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' })
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return () => context.close()
})

const openApp = () => {
  const domain = new URL(world.server.httpsUrl).host
  return page.goto(`${spa.origin}/?${new URLSearchParams({ domain, client_id: 'spa' })}`)
}

/** Runs a call of the SDK in the page; `error` is what its promise was rejected with. */
const sdk = (call: string) =>
  page.evaluate(`${call}.then(
    async answer => ({ answer, user: await client.getUser() }),
    error => ({ error: { code: error.error ?? error.code, token: error.mfa_token } }),
  )`) as Promise<{
    answer?: { access_token: string }
    user?: { sub: string; email: string }
    error?: { code: string; token?: string }
  }>

describe('the passkey client of auth0-spa-js in a page of the application', () => {
  test('signs somebody up and in, by the passkey alone', async () => {
    const device = await virtualAuthenticator(page, 'internal')
    await openApp()
    const realm = connectionName
    const made = await sdk(
      `client.passkey.signup(${JSON.stringify({ email: 'page@example.com', name: 'Pat', realm, scope: 'openid profile email' })})`,
    )
    expect(made).toMatchObject({ user: { email: 'page@example.com', name: 'Pat' } })
    expect(await device.credentials()).toMatchObject([{ rpId: 'localhost' }])
    await openApp()
    const again = await sdk(`client.passkey.login(${JSON.stringify({ realm, scope: 'openid profile email' })})`)
    expect(again.user?.sub).toBe(made.user?.sub)
    expect(again.answer?.access_token).toBeTruthy()
    expect(await passkeysOf(world.services.db, made.user?.sub as string)).toHaveLength(1)
  })

  test('is told that MFA is due', async () => {
    await virtualAuthenticator(page, 'internal')
    await world.policy('always')
    await openApp()
    const due = await sdk(
      `client.passkey.signup(${JSON.stringify({ email: 'page-mfa@example.com', realm: connectionName })})`,
    )
    expect(due).toMatchObject({ error: { code: 'mfa_required', token: expect.stringMatching(/^Fe26/) } })
  })

  test('gets nothing from a page that the application does not list', async () => {
    await world.client({ client_id: 'spa-elsewhere', app_type: 'spa', token_endpoint_auth_method: 'none' })
    await virtualAuthenticator(page, 'internal')
    const domain = new URL(world.server.httpsUrl).host
    await page.goto(`${spa.origin}/?${new URLSearchParams({ domain, client_id: 'spa-elsewhere' })}`)
    const refused = await sdk(`client.passkey.login(${JSON.stringify({ realm: connectionName })})`)
    expect(refused.user).toBeUndefined()
    expect(refused.answer).toBeUndefined()
    expect(refused.error).toBeDefined()
  })
})

describe('the account page', () => {
  const enter = async (email: string, code?: string) => {
    await page.goto(new URL('account/', world.issuer).href)
    await signIn(page, { email, password })
    if (code) {
      await atScreen(page, 'mfa-otp-challenge')
      await enterCode(page, code)
    }
    await page.waitForURL(at => at.pathname === '/account/')
  }

  test('makes a passkey on this device, which opens it the next time', async () => {
    const device = await virtualAuthenticator(page, 'internal')
    const person = await world.person()
    await enter(person.email)
    await page.getByRole('button', { name: 'Create a passkey' }).click()
    await atScreen(page, 'passkey-enrollment')
    await page.locator('button[value="default"]').click()
    await page.getByText('It was added.').waitFor()
    expect(await device.credentials()).toHaveLength(1)
    await page.getByLabel(/^Change Linux computer/).click()
    const forms = page.locator('#account-passkeys ~ ul form')
    await forms.locator('input[name="name"]').fill('My laptop')
    await forms.getByRole('button', { name: 'Save the name' }).click()
    await page.getByText('The name was saved.').waitFor()
    expect(await page.getByText('My laptop').count()).toBeGreaterThan(0)
    await page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Create a passkey' }).click()
    await atScreen(page, 'passkey-enrollment')
    await page.locator('button[value="default"]').click()
    // This device holds one, and makes no second.
    await page.locator('[data-error-code="passkey-exists"]').waitFor()
    await page
      .getByRole('link', { name: /account/i })
      .first()
      .click()
    await page.waitForURL(at => at.pathname === '/account/')

    await page.context().clearCookies()
    await world.api('PATCH', '/v2/prompts', { identifier_first: true })
    await page.goto(new URL('account/', world.issuer).href)
    // The browser suggests it in the field of the first page; this one takes it up at once.
    await page.waitForURL(at => at.pathname === '/account/')
    await page.getByLabel('Change My laptop').click()
    await forms.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('It was removed.').waitFor()
    expect(await passkeysOf(world.services.db, person.id)).toEqual([])
  })

  test('asks for the factor of whoever has one before a passkey is made', async () => {
    await virtualAuthenticator(page, 'internal')
    const person = await world.person({ factors: ['otp'] })
    await enter(person.email, totpAt(person.seed, world.services.now()))
    await page.getByRole('button', { name: 'Create a passkey' }).click()
    await page.locator('button[value="default"]').click()
    await page.getByText('It was added.').waitFor()
    expect(await passkeysOf(world.services.db, person.id)).toHaveLength(1)
  })
})
