import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { builtDashboard } from '../../../src/dashboard/files.ts'
import { signIn } from '../../fixtures/pages.ts'
import { type Person, password, type World } from '../../fixtures/world.ts'

/** Fails at once where there is nothing to test; `npm test` builds it first. */
export const requireBuilt = (): void => {
  if (!builtDashboard()) throw new Error('the dashboard is not built; run "npm run setup"')
}

/** Somebody who may sign in to the dashboard. */
export const administrator = async (world: World, role: 'admin' | 'support' | 'read-only'): Promise<Person> => {
  const person = await world.person()
  await world.api('PUT', `/sallyport/administrators/${encodeURIComponent(person.id)}`, { role })
  return person
}

/** A browser that is signed in to the dashboard and stands at `path`, with its heading shown. */
export const openDashboard = async (
  { world, browser }: { world: World; browser: Browser },
  person: Pick<Person, 'email'>,
  path = '',
  options: BrowserContextOptions = {},
): Promise<Page> => {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(new URL(`dashboard/${path}`, world.issuer).href)
  await page.waitForURL(url => url.pathname.startsWith('/u/'))
  await signIn(page, { email: person.email, password })
  await page.waitForURL(url => url.pathname.startsWith('/dashboard/'))
  await page.locator('h1').waitFor()
  return page
}
