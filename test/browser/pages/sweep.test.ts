import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import { focusFaults } from '../../fixtures/keyboard.ts'
import { type Group, groups, plainViewer, serveEveryView, type View, viewer } from './every-view.ts'
import { pictures } from './views.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const looks = [
  { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  { colorScheme: 'light', viewport: { width: 360, height: 740 } },
  // 1280 pixels enlarged to 400 % (WCAG 2.2, 1.4.10).
  { colorScheme: 'light', viewport: { width: 320, height: 256 } },
] as const

const wide = 'document.documentElement.scrollWidth > innerWidth'

/** Elements whose content reaches out of them. Inputs and code to copy scroll by themselves. */
const cut = `[...document.querySelectorAll('.card *')].filter(one => {
  const style = getComputedStyle(one)
  return one.clientWidth > 0 && style.display !== 'inline' && !one.matches('input, select, textarea, option, pre, code, .hidden-text, svg *') &&
    one.scrollWidth > one.clientWidth + 3
}).map(one => one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 60))`

/** Visits the views of a group with several pages at a time; `visit` says what it found, in lines. */
const sweep = async (
  group: Group,
  visit: (page: Page, view: View) => Promise<string[]>,
  options: { long?: boolean } = {},
): Promise<{ found: string[]; foreign: string[]; complaints: string[] }> => {
  const { url, views } = await serveEveryView(options)
  const [foreign, complaints, found]: [string[], string[], string[]] = [[], [], []]
  const waiting = views.filter(view => view.group === group)
  expect(waiting.length).toBeGreaterThan(0)
  const watch = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage()
    page.on('request', request => {
      const known = [url, pictures, 'data:', 'about:']
      if (!known.some(start => request.url().startsWith(start))) foreign.push(request.url())
    })
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', error => complaints.push(`${page.url()}: ${error}`))
    return page
  }
  const lane = async () => {
    const scripted = await viewer(browser)
    const plain = await plainViewer(browser)
    const pages = { scripted: await watch(scripted), plain: await plain.newPage() }
    for (let view = waiting.shift(); view; view = waiting.shift()) {
      const page = view.scripts === false ? pages.plain : pages.scripted
      await page.setViewportSize(looks[0].viewport)
      await page.emulateMedia({ colorScheme: 'light' })
      expect((await page.goto(url + view.path))?.status(), view.name).toBe(200)
      await view.prepare?.(page)
      found.push(...(await visit(page, view)))
    }
    await Promise.all([scripted.close(), plain.close()])
  }
  await Promise.all([lane(), lane()])
  return { found, foreign, complaints }
}

test.each(groups)(
  'every view is accessible, by keys alone too, and fits, light and dark, wide and narrow, and loads nothing from elsewhere: %s',
  async group => {
    const { found, foreign, complaints } = await sweep(group, async (page, { name }) => {
      const lines: string[] = []
      for (const [n, look] of looks.entries()) {
        await page.setViewportSize(look.viewport)
        await page.emulateMedia({ colorScheme: look.colorScheme })
        const at = `${name}, ${look.colorScheme}, ${look.viewport.width}`
        if (await page.evaluate(wide)) lines.push(`${at}: wider than the window`)
        const asked = n > 0 ? 'looks' : name.startsWith('mail-') ? 'wcag' : 'all'
        for (const one of await violations(page, asked)) lines.push(`${at}: ${one}`)
      }
      // A screen with errors has the same stops.
      if (group !== 'error' && !name.startsWith('mail-'))
        for (const one of await focusFaults(page)) lines.push(`${name}, by keys: ${one}`)
      return lines
    })
    expect(found).toEqual([])
    expect(foreign).toEqual([])
    expect(complaints).toEqual([])
  },
  600_000,
)

test.each(groups)(
  'names, addresses and texts as long as they get fit and cover nothing: %s',
  async group => {
    const { found } = await sweep(
      group,
      async (page, { name }) => {
        const lines: string[] = []
        for (const width of [1280, 320]) {
          await page.setViewportSize({ width, height: 740 })
          if (await page.evaluate(wide)) lines.push(`${name}, ${width}: wider than the window`)
          for (const one of (await page.evaluate(cut)) as string[]) lines.push(`${name}, ${width}: ${one}`)
        }
        return lines
      },
      { long: true },
    )
    expect(found).toEqual([])
  },
  300_000,
)
