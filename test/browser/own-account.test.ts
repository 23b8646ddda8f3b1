import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { violations } from '../fixtures/axe.ts'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, atScreen, enterCode, signIn } from '../fixtures/pages.ts'
import { virtualAuthenticator } from '../fixtures/virtual-authenticator.ts'
import { type Person, password, startWorld, type World } from '../fixtures/world.ts'

let world: World
let browser: Browser

beforeAll(async () => {
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
  await world.factors(
    'otp',
    'sms',
    'email',
    'push-notification',
    'webauthn-roaming',
    'webauthn-platform',
    'recovery-code',
  )
}, 60_000)
afterAll(() => browser?.close())

const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

const url = (path: string) => new URL(path, world.issuer).href
const atAccount = (page: Page) => page.waitForURL(at => at.pathname === '/account/')

const enter = async (page: Page, person: Person, step = 0): Promise<void> => {
  await page.goto(url('account/'))
  await signIn(page, { email: person.email, password })
  await atScreen(page, 'mfa-otp-challenge')
  await enterCode(page, person.code(step))
  await atAccount(page)
}

describe('the account page in a browser', () => {
  test.each([
    { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
    { colorScheme: 'dark', viewport: { width: 375, height: 740 } },
  ] as const)('is accessible and fits, all of it open: $colorScheme', async look => {
    const person = await world.person({ factors: ['otp', 'phone', 'recovery-code'] })
    const page = await open(look)
    await enter(page, person)
    await page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
      false,
    )
    await page.context().close()
  })

  test('adds a security key, names it, and asks for it the next time', async () => {
    const person = await world.person({ factors: ['otp'] })
    const page = await open()
    await virtualAuthenticator(page, 'usb')
    await enter(page, person)
    await page.getByRole('button', { name: 'Security key' }).click()
    await atScreen(page, 'mfa-webauthn-roaming-enrollment')
    await act(page, 'default')
    await atScreen(page, 'mfa-webauthn-change-key-nickname')
    await page.fill('input[name="nickname"]', 'Blue key')
    await act(page, 'default')
    await atScreen(page, 'mfa-webauthn-enrollment-success')
    await act(page, 'default')
    await atAccount(page)
    await page.getByText('Blue key').waitFor()
    await page.getByRole('button', { name: 'Sign out', exact: true }).last().click()
    await signIn(page, { email: person.email, password })
    await atScreen(page, 'mfa-webauthn-roaming-challenge')
    await act(page, 'default')
    await atAccount(page)
    await page.context().close()
  })

  test('works without scripts: a phone is added, renamed and removed, and the way back is a link', async () => {
    const person = await world.person()
    const page = await open({ javaScriptEnabled: false })
    await page.goto(url('account/'))
    await signIn(page, { email: person.email, password })
    await atAccount(page)
    await page.getByRole('button', { name: 'Authenticator app' }).click()
    await atScreen(page, 'mfa-otp-enrollment-qr')
    await page.getByRole('link', { name: 'Back to your account' }).click()
    await atAccount(page)
    await page.getByRole('button', { name: 'Authenticator app' }).click()
    const link = await page.getAttribute('a[href^="otpauth:"]', 'href')
    const seed = new URL(link as string).searchParams.get('secret') as string
    await enterCode(page, totpAt(seed, world.services.now()))
    await atScreen(page, 'mfa-recovery-code-enrollment')
    await page.check('input[name="saved"]')
    await act(page, 'default')
    await atAccount(page)
    await page.getByText('It was added.').waitFor()
    await page.locator('summary').first().click()
    await page.fill('input[name="name"]', 'Work phone')
    await page.getByRole('button', { name: 'Save the name' }).click()
    await page.getByText('Work phone').waitFor()
    await page.locator('summary').first().click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('It was removed.').waitFor()
    expect(await page.getByText('Work phone').count()).toBe(0)
    await page.context().close()
  })
})
