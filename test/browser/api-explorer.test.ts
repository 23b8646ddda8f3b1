import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { violations } from '../fixtures/axe.ts'
import { launchBrowser } from '../fixtures/browser.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

let server: WholeServer
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
  ;[server, browser] = await Promise.all([wholeServer(), launchBrowser()])
}, 60_000)
afterAll(() => browser?.close())

const open = async (path: string, options: Parameters<Browser['newContext']>[0] = {}) => {
  const context = await browser.newContext(options)
  page = await context.newPage()
  page.setDefaultTimeout(15_000)
  complaints = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error' && !/the server responded with a status of 4/.test(message.text()))
      complaints.push(message.text())
  })
  await page.goto(`${server.origin}${path}`)
}

beforeEach(() => () => page.context().close())

/** By client ID and secret; nothing of the secret is left in the page or in what the browser keeps. */
const getToken = async () => {
  await page.locator('.token > summary').click()
  await page.getByLabel('Client ID').fill(server.clientId)
  await page.getByLabel('Client Secret').fill('not-the-secret')
  await page.getByRole('button', { name: 'Get a token' }).click()
  await page.getByText('The server gives no token').waitFor()
  await page.getByLabel('Client Secret').fill(server.clientSecret)
  await page.getByRole('button', { name: 'Get a token' }).click()
  await page.getByText(/Calls carry a token of \S+ now: \d+ scopes/).waitFor()
  expect(await page.locator('[data-token-state]').textContent()).toBe('set')
  expect(await page.getByLabel('Client Secret').inputValue()).toBe('')
  const kept = await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])')
  expect(kept).not.toContain(server.clientSecret)
}

test('an operation is found, tried with a token, and answers as any client is answered', async () => {
  await open('/api/v2/docs')
  await page.getByLabel('Find an operation').fill('POST create a role')
  expect(await page.locator('[data-operation]:visible').count()).toBe(1)
  await page.locator('[data-operation]:visible a').click()
  await page.waitForURL(/\/api\/v2\/docs\/roles#post_roles$/)
  const operation = page.locator('#post_roles')
  await expect.poll(() => operation.getAttribute('open')).not.toBeNull()
  const form = operation.locator('form')

  await form.getByRole('button', { name: 'Send POST' }).click()
  await form.locator('.answer .status', { hasText: '401' }).waitFor()
  await getToken()
  await form.getByLabel('Body (JSON)').fill('{"name":')
  await form.getByRole('button', { name: 'Send POST' }).click()
  await form.getByText('The body is not JSON').waitFor()
  await form.getByLabel('Body (JSON)').fill('{"name": "Clerk", "size": 1}')
  await form.getByRole('button', { name: 'Send POST' }).click()
  await form.getByText('Additional properties not allowed: size').waitFor()
  await form.getByLabel('Body (JSON)').fill('{"name": "Clerk"}')
  await form.getByRole('button', { name: 'Send POST' }).click()
  await form.locator('.answer .status', { hasText: '200' }).waitFor()
  expect(await server.api<{ name: string }[]>('GET', '/v2/roles')).toContainEqual(
    expect.objectContaining({ name: 'Clerk' }),
  )

  await page.goto(`${server.origin}/api/v2/docs/roles#get_roles`)
  const list = page.locator('#get_roles form')
  await list.getByLabel('name_filter (optional)').fill('cle')
  await list.getByRole('button', { name: 'Send' }).click()
  await list.getByText('"Clerk"').waitFor()
  expect(complaints).toEqual([])
})

test('keys alone are enough', async () => {
  await open('/api/v2/docs/roles')
  const focused = () => page.evaluate('document.activeElement.textContent')
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await focused()).toContain('GET')
  await page.keyboard.press('Enter')
  const first = page.locator('.operation').first()
  await expect.poll(() => first.getAttribute('open')).not.toBeNull()
  const atSend = () => page.evaluate(`document.activeElement.classList.contains('send')`)
  for (let n = 0; n < 40 && !(await atSend()); n++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await first.locator('.answer .status', { hasText: '401' }).waitFor()
})

const looks = [
  { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 320, height: 568 } },
] as const

test('every page is accessible and fits, in light and dark, on a phone too', async () => {
  const found: string[] = []
  await open('/api/v2/docs')
  for (const path of ['/api/v2/docs', '/api/v2/docs/roles', '/api/v2/docs/guardian', '/api/sallyport/docs'])
    for (const [n, look] of looks.entries()) {
      await page.setViewportSize(look.viewport)
      await page.emulateMedia({ colorScheme: look.colorScheme })
      await page.goto(`${server.origin}${path}`)
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
      const at = `${path}, ${look.colorScheme}, ${look.viewport.width}`
      if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) found.push(`${at}: too wide`)
      for (const one of await violations(page, n === 0 ? 'all' : 'looks')) found.push(`${at}: ${one.slice(0, 600)}`)
    }
  expect(found.join('\n')).toBe('')
  expect(complaints).toEqual([])
}, 240_000)

test('without scripts everything can be read, and nothing pretends to be sent', async () => {
  await open('/api/v2/docs/roles', { javaScriptEnabled: false })
  await page.locator('#post_roles > summary').click()
  expect(await page.locator('#post_roles').textContent()).toContain('create:roles')
  expect(await page.locator('form:visible').count()).toBe(0)
})
