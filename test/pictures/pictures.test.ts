import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { companionStates } from '../browser/pages/companion-states.ts'
import { groups, plainViewer, serveEveryView, type View, viewer } from '../browser/pages/every-view.ts'
import { launchBrowser } from '../fixtures/browser.ts'
import { type Picture, writeSheets } from './sheets.ts'

const folder = process.env.PICTURES_FOLDER ?? ''
const words = (process.env.PICTURES_NAMES ?? '').split(' ').filter(Boolean)

interface Look {
  name: string
  colorScheme: 'light' | 'dark'
  viewport: { width: number; height: number }
  /** On the sheet: how much of the middle is shown. */
  crop?: number
  scale?: number
  long?: boolean
}

const everyLook: Look[] = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 800 }, crop: 510 },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 }, crop: 510 },
  { name: 'phone-light', colorScheme: 'light', viewport: { width: 375, height: 700 } },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 375, height: 700 } },
  { name: 'narrow', colorScheme: 'light', viewport: { width: 320, height: 568 } },
  { name: 'enlarged', colorScheme: 'light', viewport: { width: 640, height: 400 }, scale: 2 },
  { name: 'long', colorScheme: 'light', viewport: { width: 375, height: 700 }, long: true },
  { name: 'long-wide', colorScheme: 'dark', viewport: { width: 1280, height: 800 }, crop: 510, long: true },
]

const parts = words.filter(word => !everyLook.some(({ name }) => name === word))
const looks = everyLook.filter(({ name }) => parts.length === words.length || words.includes(name))
const wanted = (name: string) => parts.length === 0 || parts.some(word => name.includes(word))

const tallest = 1640

const photograph = async (page: Page, look: Look, name: string): Promise<Picture> => {
  const whole = (await page.evaluate('document.documentElement.scrollHeight')) as number
  const height = Math.min(Math.max(whole, look.viewport.height), tallest)
  const png = await page.screenshot({ fullPage: true, animations: 'disabled' })
  writeFileSync(join(folder, look.name, `${name}.png`), png)
  const wide = await page.evaluate("document.querySelector('.card')?.offsetWidth > 500")
  const width = look.crop === undefined ? look.viewport.width : name.startsWith('inbox') ? 800 : wide ? 720 : look.crop
  const clip = { x: (look.viewport.width - width) / 2, y: 0, width, height }
  return { name, png: await page.screenshot({ fullPage: true, clip, animations: 'disabled' }), width, height }
}

const ofViews = async (browser: Browser, look: Look): Promise<Map<string, Picture[]>> => {
  const { url, views } = await serveEveryView({ long: look.long === true })
  const options = { colorScheme: look.colorScheme, viewport: look.viewport, deviceScaleFactor: look.scale ?? 1 }
  const [scripted, plain] = [await viewer(browser, options), await plainViewer(browser, options)]
  const pages = { scripted: await scripted.newPage(), plain: await plain.newPage() }
  const pictures = new Map<string, Picture[]>()
  const take = async (view: View): Promise<Picture> => {
    const page = view.scripts === false ? pages.plain : pages.scripted
    await page.goto(url + view.path)
    await view.prepare?.(page)
    return photograph(page, look, view.name)
  }
  for (const view of views.filter(({ name }) => wanted(name)))
    pictures.set(view.group, [...(pictures.get(view.group) ?? []), await take(view)])
  await Promise.all([scripted.close(), plain.close()])
  return pictures
}

const ofCompanion = async (browser: Browser): Promise<Map<Look, Picture[]>> => {
  const shown = looks.filter(({ name }) => !name.startsWith('long') && name !== 'enlarged')
  const pictures = new Map(shown.map(look => [look, [] as Picture[]]))
  for await (const { name, page } of companionStates(browser)) {
    for (const look of shown) {
      await page.setViewportSize(look.viewport)
      await page.emulateMedia({ colorScheme: look.colorScheme })
      pictures.get(look)?.push(await photograph(page, look, name))
    }
  }
  return pictures
}

test('pictures of everything that people see', async () => {
  expect(folder, '`npm run pictures` says where they go').not.toBe('')
  for (const { name } of looks) {
    rmSync(join(folder, name), { recursive: true, force: true })
    mkdirSync(join(folder, name, 'sheets'), { recursive: true })
  }
  const browser = await launchBrowser()
  const sheets = (look: Look, group: string, pictures: Picture[]) =>
    writeSheets(browser, join(folder, look.name, 'sheets'), group.replace(' ', '-'), pictures)
  try {
    for (const look of looks) {
      const pictures = await ofViews(browser, look)
      for (const group of groups) await sheets(look, group, pictures.get(group) ?? [])
    }
    if (wanted('companion'))
      for (const [look, pictures] of await ofCompanion(browser)) await sheets(look, 'companion', pictures)
  } finally {
    await browser.close()
  }
})
