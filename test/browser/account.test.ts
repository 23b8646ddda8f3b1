import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, atScreen, screenOf, signIn } from '../fixtures/pages.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { createApplication, createUser } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

const password = 'Correct-Horse-7'

let server: WholeServer
let spa: Spa
let browser: Browser
let clientId: string
let page: Page
let count = 0

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  clientId = await createApplication(server, spa.origin)
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  const context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return () => context.close()
})

const begin = (parameters: Record<string, string> = {}) =>
  spa.login(page, { domain: server.origin, client_id: clientId, ...parameters })
const freshEmail = () => `new${++count}@example.com`

const linkFor = async (to: string, path: string): Promise<string> => {
  await expect
    .poll(async () => (await server.inbox(to)).some(({ text }) => text.includes(path)), { timeout: 10_000 })
    .toBe(true)
  const message = (await server.inbox(to)).find(({ text }) => text.includes(path))
  return /https?:\/\/\S+ticket=[A-Za-z0-9]{32}/.exec(message?.text ?? '')?.[0] as string
}

const typesOf = async (userId: string) =>
  (await server.api<{ type: string }[]>('GET', `/v2/users/${encodeURIComponent(userId)}/logs`)).map(({ type }) => type)

describe('sign-up', () => {
  test('from the link of the login page: a user, signed in, with an address to verify', async () => {
    const email = freshEmail()
    await begin()
    await atScreen(page, 'login')
    await page.getByRole('link', { name: 'Sign up' }).click()
    await atScreen(page, 'signup')
    await page.fill('input[name=email]', email)
    await page.fill('input[name=password]', password)
    await act(page, 'default')
    const outcome = await spa.outcome(page)
    expect(outcome).toMatchObject({ ok: true, user: { email, email_verified: false } })
    const link = await linkFor(email, '/u/email-verification')
    await page.goto(link)
    expect(await page.textContent('h1')).toContain('confirmed')
    const [user] = await server.api<{ user_id: string; email_verified: boolean }[]>(
      'GET',
      `/v2/users-by-email?email=${email}`,
    )
    expect(user?.email_verified).toBe(true)
    expect(await typesOf(user?.user_id ?? '')).toEqual(expect.arrayContaining(['ss', 's', 'sv']))
    await page.goto(link)
    expect(await page.textContent('.description')).toContain('before')
  })

  test('asked for by the application, and a refused form says why and keeps what was typed', async () => {
    await begin({ screen_hint: 'signup' })
    await atScreen(page, 'signup')
    await page.fill('input[name=email]', 'ada@example.com')
    await page.fill('input[name=password]', 'short')
    await act(page, 'default')
    await atScreen(page, 'signup')
    expect(await page.getAttribute('input[name=password]', 'aria-invalid')).toBe('true')
    expect(await page.inputValue('input[name=email]')).toBe('ada@example.com')
    expect(await page.inputValue('input[name=password]')).toBe('')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await atScreen(page, 'login')
    await page.goBack()
    expect(['login', 'signup']).toContain(screenOf(page))
  })

  test('for an address that is there already tells nothing', async () => {
    const user = await createUser(server, {})
    await begin({ screen_hint: 'signup' })
    await page.fill('input[name=email]', user.email)
    await page.fill('input[name=password]', 'Another-Horse-8')
    await act(page, 'default')
    await atScreen(page, 'signup')
    expect(await page.getAttribute('[role=alert]', 'data-error-code')).toBe('invalid-signup')
  })
})

describe('a forgotten password', () => {
  test('is replaced by a link that works once and signs nobody in', async () => {
    const user = await createUser(server, {})
    await begin()
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await atScreen(page, 'reset-password-request')
    await page.fill('input[name=username]', user.email)
    await act(page, 'default')
    expect(await page.textContent('h1')).toBe('Check your e-mail')
    const link = await linkFor(user.email, '/u/reset-password')
    const other = await (await browser.newContext()).newPage()
    await other.goto(link)
    await other.fill('input[name=password-reset]', 'Battery-Staple-8')
    await other.fill('input[name=re-enter-password]', 'Battery-Staple-8')
    await other.click('button[value=default]')
    await expect.poll(() => other.textContent('h1')).toBe('Password changed')
    await other.goto(link)
    expect(await other.textContent('h1')).toContain('has been used')
    await other.context().close()
    await page.getByRole('link', { name: 'Back to sign in' }).click()
    await signIn(page, user)
    await atScreen(page, 'login')
    expect(await page.textContent('.field-error')).toContain('not right')
    await signIn(page, { ...user, password: 'Battery-Staple-8' })
    expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { email: user.email, email_verified: true } })
    expect(await typesOf(user.id)).toEqual(expect.arrayContaining(['scpr', 'scp', 'fp', 's']))
  })

  test('looks the same for nobody', async () => {
    await begin()
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.fill('input[name=username]', 'nobody@example.com')
    await act(page, 'default')
    expect(await page.textContent('h1')).toBe('Check your e-mail')
    expect(await server.inbox('nobody@example.com')).toEqual([])
  })
})

describe('identifier first', () => {
  test('asks who, then for the password, and lets the user go back', async () => {
    const user = await createUser(server, {})
    await server.api('PATCH', '/v2/prompts', { identifier_first: true })
    try {
      await begin()
      await atScreen(page, 'login-id')
      await page.fill('input[name=username]', 'someone@example.com')
      await act(page, 'default')
      await atScreen(page, 'login-password')
      expect(await page.textContent('.chosen-text')).toBe('someone@example.com')
      await page.getByRole('link', { name: 'Change who signs in' }).click()
      await atScreen(page, 'login-id')
      await page.fill('input[name=username]', user.email)
      await act(page, 'default')
      await page.fill('input[name=password]', user.password)
      await act(page, 'default')
      expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { email: user.email } })
    } finally {
      await server.api('PATCH', '/v2/prompts', { identifier_first: false })
    }
  })
})

describe('what does not fit', () => {
  test('a login in another browser, and one that is over, are pages that say so', async () => {
    await begin()
    await atScreen(page, 'login')
    const { href } = new URL(page.url())
    const other = await (await browser.newContext()).newPage()
    const response = await other.goto(href)
    expect(response?.status()).toBe(400)
    expect(await other.textContent('.description')).toContain('another browser')
    await other.context().close()
  })

  test('an application that is not there is an error page of ours', async () => {
    const response = await page.goto(
      `${server.origin}/authorize?client_id=nobody&response_type=code&redirect_uri=https://evil.example/`,
    )
    expect(response?.status()).toBe(400)
    expect(await page.getAttribute('body', 'data-screen')).toBe('status')
    expect(new URL(page.url()).origin).toBe(server.origin)
  })

  test('two logins in two tabs do not meet', async () => {
    const user = await createUser(server, {})
    await begin()
    const second = await page.context().newPage()
    await spa.login(second, { domain: server.origin, client_id: clientId })
    await atScreen(second, 'login')
    await signIn(page, user)
    expect(await spa.outcome(page)).toMatchObject({ ok: true })
    await signIn(second, user)
    expect(await spa.outcome(second)).toMatchObject({ ok: true })
  })
})
