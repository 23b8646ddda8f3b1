import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import { challengeIn, solve } from '../fixtures/captcha.ts'
import { formClient } from '../fixtures/form-client.ts'
import { act, atScreen } from '../fixtures/pages.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { createApplication, createUser } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

let server: WholeServer
let spa: Spa
let browser: Browser
let clientId: string

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  clientId = await createApplication(server, spa.origin)
  await server.api('PATCH', '/v2/attack-protection/bot-detection', {
    challenge_password_policy: 'always',
    challenge_password_reset_policy: 'always',
  })
}, 60_000)
afterAll(() => browser?.close())

const inBrowser = async (run: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> => {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' && message.location().url.startsWith(server.origin)) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(String(error)))
  await run(page, context)
  expect(complaints).toEqual([])
  await context.close()
}

/** Parameters of a request without the SDK. */
const login = () =>
  new URLSearchParams({
    client_id: clientId,
    redirect_uri: `${spa.origin}/`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  })

const begin = (page: Page, parameters: Record<string, string> = {}) =>
  spa.login(page, { domain: server.origin, client_id: clientId, ...parameters })

test('the page solves its challenge by itself, and a button that is pressed before waits for it', () =>
  inBrowser(async page => {
    const user = await createUser(server, {})
    await begin(page)
    await atScreen(page, 'login')
    await page.fill('input[name=username]', user.email)
    await page.fill('input[name=password]', 'wrong')
    await page.locator('.captcha.done').waitFor()
    await act(page, 'default')
    await page.locator('[data-error-code="wrong-credentials"]').waitFor()
    // The next challenge has only just begun.
    await page.fill('input[name=password]', user.password)
    await page.locator('button[value=default]').click()
    expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { email: user.email } })
  }))

test('a new account is made by whoever shows it', () =>
  inBrowser(async page => {
    await begin(page, { screen_hint: 'signup' })
    await atScreen(page, 'signup')
    await page.fill('input[name=email]', 'captcha@example.com')
    await page.fill('input[name=password]', 'Correct-Horse-7')
    await page.locator('button[value=default]').click()
    expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { email: 'captcha@example.com' } })
  }))

test('the link to choose a new password is sent to whoever shows it', () =>
  inBrowser(async page => {
    const user = await createUser(server, {})
    await begin(page)
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await atScreen(page, 'reset-password-request')
    await page.fill('input[name=username]', user.email)
    await page.locator('button[value=default]').click()
    await page.getByText('Check your e-mail').waitFor()
    await expect.poll(async () => (await server.inbox(user.email)).length, { timeout: 10_000 }).toBe(1)
  }))

test('without scripts the page says what it needs, before a form is filled in and after it was sent', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const user = await createUser(server, {})
  await page.goto(`${server.origin}/authorize?${login()}`)
  const notice = page.getByRole('alert').filter({ hasText: 'needs JavaScript' })
  await notice.waitFor()
  expect(await page.getByRole('status').isVisible()).toBe(false)
  await page.fill('input[name=username]', user.email)
  await page.fill('input[name=password]', user.password)
  await page.locator('button[value=default]').click()
  await page.locator('[data-error-code="invalid-captcha"]').waitFor()
  await notice.waitFor()
  // What was typed is still there, but the password.
  expect(await page.inputValue('input[name=username]')).toBe(user.email)
  await context.close()
})

test('a program that works as hard as a browser gets on', async () => {
  const user = await createUser(server, {})
  const visitor = formClient(server.origin)
  const page = await visitor.open(`/authorize?${login()}`)
  const refused = await visitor.submit(page, { username: user.email, password: user.password })
  expect([refused.screen, refused.html]).toEqual([
    'login',
    expect.stringContaining('data-error-code="invalid-captcha"'),
  ])
  const challenge = challengeIn(refused.html)
  if (!challenge) throw new Error(refused.html)
  const captcha = solve(challenge)
  const done = await visitor.submit(refused, { username: user.email, password: user.password, captcha })
  expect(done.left?.searchParams.get('code')).toBeTruthy()

  const request = await visitor.open(`/authorize?${login()}&prompt=login`)
  const state = request.url.searchParams.get('state') ?? ''
  const reset = await visitor.open(`/u/reset-password-request?state=${encodeURIComponent(state)}`)
  const unsent = await visitor.submit(reset, { username: user.email })
  expect(unsent.html).toContain('data-error-code="invalid-captcha"')
  const again = challengeIn(unsent.html)
  if (!again) throw new Error(unsent.html)
  // A challenge of the login page is none of this one.
  const other = challengeIn(request.html)
  const foreign = await visitor.submit(unsent, { username: user.email, captcha: other ? solve(other) : '' })
  expect(foreign.html).toContain('data-error-code="invalid-captcha"')
  const sent = await visitor.submit(unsent, { username: user.email, captcha: solve(again) })
  expect(sent.html).toContain('Check your e-mail')
  const resent = await visitor.submit(sent, {}, 'resend-email-action')
  expect(resent.html).toContain('data-error-code="invalid-captcha"')
  expect(challengeIn(resent.html)).toBeDefined()
})
