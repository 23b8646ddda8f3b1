import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { texts } from '../../../src/authenticator/texts.ts'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import { companionStates } from './companion-states.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const looks = [
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'light', viewport: { width: 320, height: 568 } },
] as const

/** Said by a push service that lets itself be subscribed to, or by what a browser calls itself: push.test.ts has both. */
const elsewhere = ['notificationsOn', 'thisDevice', 'noScript', 'appDescription']

test('every state of the companion is accessible and fits, and every text of it is seen', async () => {
  const found: string[] = []
  const complaints: string[] = []
  let seen = ''
  for await (const { name, page } of companionStates(browser)) {
    if (seen === '') page.on('pageerror', error => complaints.push(String(error)))
    for (const [n, look] of looks.entries()) {
      await page.setViewportSize(look.viewport)
      await page.emulateMedia({ colorScheme: look.colorScheme })
      const at = `${name}, ${look.colorScheme}, ${look.viewport.width}`
      if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) found.push(`${at}: too wide`)
      for (const one of await violations(page, n === 0 ? 'all' : 'looks')) found.push(`${at}: ${one}`)
    }
    const labels = `[...document.querySelectorAll('[aria-label]')].map(one => one.getAttribute('aria-label')).join(' ')`
    seen += `\n${await page.evaluate('document.body.innerText')}\n${await page.evaluate(labels)}`
  }
  const { messages, ...others } = texts
  const unseen = Object.entries({ ...others, ...messages }).filter(
    ([key, text]) => !elsewhere.includes(key) && !seen.includes(text),
  )
  expect(unseen, 'These texts are in no state: companion-states.ts lacks one, or they are dead.').toEqual([])
  expect(found).toEqual([])
  expect(complaints).toEqual([])
}, 300_000)
