import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { violations } from '../fixtures/axe.ts'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, atScreen, screenOf, signIn } from '../fixtures/pages.ts'
import { phoneApp } from '../fixtures/phone-app.ts'
import { turnTo } from '../fixtures/phones.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { bindActions, createApplication, createUser, logsOf, setToggle, type TestUser } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

// Two browsers, and pages that ask every few seconds.
vi.setConfig({ testTimeout: 60_000 })

let server: WholeServer
let spa: Spa
let browser: Browser
let clientId: string
let context: BrowserContext
let page: Page
let phone: Page
let complaints: string[]

const action = `exports.onExecutePostLogin = async (event, api) => {
  const factor = { type: 'push-notification', options: { otpFallback: event.user.user_metadata.fallback !== false } }
  if (event.user.enrolledFactors.some(({ type }) => type === 'push-notification')) api.authentication.challengeWith(factor)
  else api.authentication.enrollWith(factor)
}`

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  await server.api('PUT', '/v2/guardian/factors/push-notification', { enabled: true })
  await setToggle(server, true)
  clientId = await createApplication(server, spa.origin)
  await bindActions(server, { push: action })
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  complaints = []
  return () => context.close()
})

/** Another device: its own storage, its own keys. */
const openPhone = async (path: string): Promise<Page> => {
  const other = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true })
  const opened = await other.newPage()
  opened.setDefaultTimeout(10_000)
  opened.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  opened.on('pageerror', error => complaints.push(String(error)))
  await opened.goto(path)
  await opened.waitForSelector('body[data-ready]')
  return opened
}

const begin = async (user: TestUser) => {
  await spa.login(page, { domain: server.origin, client_id: clientId })
  // The second time there is a session already.
  if (screenOf(page) === 'login') await signIn(page, user)
}

/** Enrolls a companion from the sign-in page by its link, up to the end of the login. */
const enroll = async (user: TestUser): Promise<void> => {
  await begin(user)
  await atScreen(page, 'mfa-push-welcome')
  await act(page, 'enroll')
  await atScreen(page, 'mfa-push-enrollment-qr')
  const link = (await page.getAttribute('a[href*="#enroll="]', 'href')) as string
  phone = await openPhone(link)
  expect(phone.url()).toBe(`${server.origin}/authenticator/`)
  await phone.fill('#device-name', 'My phone')
  await phone.click('#enroll-form [type="submit"]')
  await phone.waitForSelector('.account')
  // The page that asks goes on without a press.
  await turnTo(page)
  await expectIn(user)
}

const expectIn = async (user: TestUser) =>
  expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { sub: user.id } })

const setNumberMatching = (on: boolean) =>
  server.api('PATCH', '/sallyport/guardian/factors/push-notification', { number_matching: on })

describe('the companion', () => {
  test('enrolls by link, takes the number of the sign-in page, and lets in', async () => {
    await setNumberMatching(true)
    const user = await createUser(server)
    await enroll(user)
    expect(await phone.textContent('.account [data-user]')).toBe(user.email)

    await begin(user)
    await atScreen(page, 'mfa-push-challenge-push')
    const number = (await page.textContent('[data-number]')) as string
    expect(number).toMatch(/^[1-9]\d$/)
    await phone.waitForSelector('.request')
    const request = (await phone.textContent('.request dl')) as string
    expect(request).toContain('Test application')
    expect(request).toContain('Chrome on Linux')
    expect(request).toContain(user.email)
    expect(await violations(phone)).toEqual([])
    expect(await violations(page)).toEqual([])

    await phone.click('[data-approve]')
    expect(await phone.textContent('.request [role="alert"]')).toContain('two digits')
    await phone.fill('.request input', number === '99' ? '98' : '99')
    await phone.click('[data-approve]')
    await phone.waitForSelector('.request [role="alert"]:has-text("not the number")')
    await phone.fill('.request input', number)
    await phone.click('[data-approve]')
    await phone.waitForSelector('#notices :text("Approved")')
    await expectIn(user)
    expect(complaints.filter(text => !text.includes('400'))).toEqual([])
  })

  test('approves with a press where no number is asked for', async () => {
    await setNumberMatching(false)
    const user = await createUser(server)
    await enroll(user)
    await begin(user)
    await atScreen(page, 'mfa-push-challenge-push')
    expect(await page.locator('[data-number]').count()).toBe(0)
    await phone.waitForSelector('.request')
    expect(await phone.isVisible('.request input')).toBe(false)
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 60_000)
    await phone.click('[data-approve]')
    await phone.waitForSelector('#notices :text("Approved")')
    await turnTo(page)
    await expectIn(user)
    await setNumberMatching(true)
  })

  test('says that it is about a new password, where it is', async () => {
    const user = await createUser(server)
    await enroll(user)
    const asks = `exports.onExecutePostChallenge = async (event, api) => {
      api.authentication.challengeWith({ type: 'push-notification' })
    }`
    await bindActions(server, { 'Before a new password': asks }, 'password-reset-post-challenge')
    const { ticket } = await server.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id: user.id })
    await page.goto(server.origin + new URL(ticket).pathname + new URL(ticket).search)
    await atScreen(page, 'mfa-login-options')
    await page.click('button[value=push-notification]')
    await atScreen(page, 'reset-password-mfa-push-challenge-push')
    expect(await violations(page)).toEqual([])
    const number = (await page.textContent('[data-number]')) as string
    await phone.waitForSelector('.request')
    expect(await phone.textContent('.request h2')).toBe('Are you choosing a new password?')
    await phone.fill('.request input', number)
    await phone.click('[data-approve]')
    await atScreen(page, 'reset-password')
    await server.api('PATCH', '/v2/actions/triggers/password-reset-post-challenge/bindings', { bindings: [] })
  })

  test('denies, and the sign-in page says so', async () => {
    const user = await createUser(server)
    await enroll(user)
    await begin(user)
    await atScreen(page, 'mfa-push-challenge-push')
    await phone.waitForSelector('.request')
    await phone.click('[data-deny]')
    await phone.waitForSelector('#notices :text("Denied")')
    await turnTo(page)
    await page.waitForSelector('[data-error-code="transaction-rejected"]', { timeout: 15_000 })
    expect(await page.locator('button[value="continue"]').count()).toBe(0)
    await act(page, 'resend')
    await page.waitForSelector('[data-number]')
    expect((await logsOf(server, user.id)).map(entry => entry.type)).toContain('gd_auth_rejected')
  })

  test('shows the code for the manual way', async () => {
    const user = await createUser(server)
    await enroll(user)
    await begin(user)
    await atScreen(page, 'mfa-push-challenge-push')
    await act(page, 'enter-otp-code')
    await atScreen(page, 'mfa-otp-challenge')
    const code = (await phone.textContent('.account [data-code]')) as string
    expect(code).toMatch(/^\d{3} \d{3}$/)
    await page.fill('input[name="code"]', code)
    await act(page, 'default')
    await expectIn(user)
  })

  test('keeps its account over a reload and while the server is away, and its key to itself', async () => {
    const user = await createUser(server)
    await enroll(user)
    await phone.evaluate('navigator.serviceWorker.ready')
    await phone.reload()
    await phone.waitForSelector('.account')
    const kept = await phone.evaluate(`new Promise(resolve => {
      indexedDB.open('authenticator', 1).onsuccess = event => {
        event.target.result.transaction('accounts').objectStore('accounts').getAll().onsuccess = all =>
          resolve(all.target.result.map(({ key, totp, ...rest }) => ({ ...rest, extractable: [key.extractable, totp.extractable] })))
      }
    })`)
    expect(kept).toMatchObject([{ extractable: [false, false], user: user.email }])
    await phone.context().setOffline(true)
    await phone.reload()
    await phone.waitForSelector('.account')
    expect(await phone.textContent('.account [data-code]')).toMatch(/^\d{3} \d{3}$/)
    await phone.context().setOffline(false)
  })

  test('removes an account from itself and from the user', async () => {
    const user = await createUser(server)
    await enroll(user)
    await phone.click('[data-remove]')
    await phone.click('#remove button[value="remove"]')
    await phone.waitForSelector('#notices :text("no longer set up")')
    expect(await phone.locator('.account').count()).toBe(0)
    const path = `/v2/users/${encodeURIComponent(user.id)}/authentication-methods`
    expect(await server.api('GET', path)).toEqual([])
    expect((await logsOf(server, user.id)).filter(entry => entry.type === 'gd_unenroll')).toHaveLength(2)
  })

  test('removes the account that was asked about last, though the question came again before its first end was told', async () => {
    const user = await createUser(server)
    await enroll(user)
    await phone.click('[data-remove]')
    await phone.evaluate("document.querySelector('#remove').close(); document.querySelector('[data-remove]').click()")
    await phone.click('#remove button[value="remove"]')
    await phone.waitForSelector('#notices :text("no longer set up")')
    expect(await phone.locator('.account').count()).toBe(0)
  })

  test('takes no code of another server, none twice, and is accessible while empty', async () => {
    phone = await openPhone(`${server.origin}/authenticator/`)
    expect(await violations(phone)).toEqual([])
    const enter = async (text: string) => {
      await phone.fill('#add-link', text)
      await phone.click('#add-form [type="submit"]')
    }
    await enter('hello')
    expect(await phone.textContent('#add-error')).toContain('not a link')
    await enter('otpauth://totp/A:b?enrollment_tx_id=x&base_url=https%3A%2F%2Fevil.example%2Fappliance-mfa')
    expect(await phone.textContent('#add-error')).toContain('another server')
    const base = encodeURIComponent(`${server.origin}/appliance-mfa`)
    await enter(`otpauth://totp/A:b?enrollment_tx_id=${'x'.repeat(32)}&base_url=${base}`)
    await phone.click('#enroll-form [type="submit"]')
    await phone.waitForSelector('#notices :text("expired")')
    expect(await violations(phone)).toEqual([])
  })

  test('is installable: manifest, icons, worker, its own policy', async () => {
    phone = await openPhone(`${server.origin}/authenticator/`)
    const manifest = (await (await fetch(`${server.origin}/authenticator/manifest.webmanifest`)).json()) as {
      icons: { src: string }[]
      start_url: string
    }
    expect(manifest.start_url).toBe('/authenticator/')
    for (const { src } of manifest.icons) {
      const icon = await fetch(`${server.origin}/authenticator/${src}`)
      expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/png'])
    }
    const response = await fetch(`${server.origin}/authenticator/`)
    const policy = response.headers.get('content-security-policy') as string
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain("'unsafe-inline'")
    expect(await phone.evaluate('navigator.serviceWorker.ready.then(({ scope }) => scope)')).toBe(
      `${server.origin}/authenticator/`,
    )
    expect(complaints).toEqual([])
  })
})

test('a page that asks is told that the phone has not answered yet, and then that it has', async () => {
  const user = await createUser(server)
  await begin(user)
  await act(page, 'enroll')
  await atScreen(page, 'mfa-push-enrollment-qr')
  const poll = () =>
    page.evaluate(`fetch(location.href, { headers: { accept: 'application/json' } }).then(answer => answer.json())`)
  expect(await poll()).toEqual({ completed: false })
  const uri = (await page.textContent('#secret')) as string
  expect(await phoneApp({ platform: 'ios' }).enroll(uri)).toMatchObject({ status: 200 })
  expect(await poll()).toEqual({ completed: true })
})
