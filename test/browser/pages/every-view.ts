import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { readDocument, writeDocument } from '../../../src/store/settings.ts'
import { type TestServices, testServices } from '../../fixtures/services.ts'
import { accountSamples } from './account-views.ts'
import { errorSamples } from './error-views.ts'
import { longClient, longSample, longTexts } from './long.ts'
import { sampleLogin, samplesTenant, servePages, showStandalone } from './server.ts'
import { factorSamples, loginSamples, pictures, type Sample, standaloneSamples } from './views.ts'
import { wholePages } from './whole-pages.ts'

export const groups = ['login', 'factor', 'error', 'no login', 'account', 'document'] as const
export type Group = (typeof groups)[number]

/** A page to open, by its path on the server of the views. */
export interface View {
  name: string
  group: Group
  path: string
  /** Opened without scripts. */
  scripts?: false
  /** What to do once it is open: to press something, to open what is folded. */
  prepare?: (page: Page) => Promise<unknown>
}

const inLogin = () => {
  const [login, factor] = [loginSamples, factorSamples()]
  return { login, factor, error: errorSamples([...login, ...factor]) }
}

const besides = () => ({
  'no login': standaloneSamples,
  error: errorSamples(standaloneSamples),
  account: accountSamples,
})

const allOf = (samples: Partial<Record<Group, Sample[]>>): Sample[] => Object.values(samples).flat()

/** Every sample of every screen, with its errors. */
export const everySample = (): Sample[] => [...allOf(inLogin()), ...allOf(besides())]

const prepared: Record<string, (page: Page) => Promise<unknown>> = {
  account: page => page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true"),
  login: page => page.fill('input[name=password]', 'Correct-Horse-7'),
}

const viewsOf = (samples: Partial<Record<Group, Sample[]>>, path: (sample: Sample) => string): View[] =>
  groups.flatMap(group =>
    (samples[group] ?? []).map(sample => {
      const prepare = prepared[sample.name]
      return {
        name: sample.name,
        group,
        path: path(sample),
        ...(sample.scripts === false && { scripts: false as const }),
        ...(prepare && { prepare }),
      }
    }),
  )

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="#c2410c"/><path d="M24 10l14 28H10z" fill="#fff"/></svg>'

/** A browser for views: nothing moves, and pictures of administrators are there. */
export const viewer = async (browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  await context.route(`${pictures}**`, route => route.fulfill({ contentType: 'image/svg+xml', body: logo }))
  return context
}

/** One that runs no script of a page, only those of who looks at it. */
export const plainViewer = async (browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  const context = await viewer(browser, options)
  await context.route('**/*', async route => {
    if (route.request().resourceType() !== 'document') return route.fallback()
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replace(/<script[\s\S]*?<\/script>/g, '') })
  })
  return context
}

const each = (samples: Partial<Record<Group, Sample[]>>, change: (sample: Sample) => Sample) =>
  Object.fromEntries(Object.entries(samples).map(([group, list]) => [group, list.map(change)])) as typeof samples

/** Serves every view, on demand with names and texts as long as they get. The server ends with the test. */
export const serveEveryView = async (options: { long?: boolean } = {}) => {
  const services = await testServices()
  await samplesTenant(services, {}, options.long ? longClient : 'Orders')
  await northwind(services)
  if (options.long) await writeDocument(services.db, 'custom_text', longTexts('en'))
  const change = options.long ? longSample : (sample: Sample) => sample
  const [shown, others] = [each(inLogin(), change), each(besides(), change)]
  const login = sampleLogin(allOf(shown))
  showStandalone(allOf(others))
  const pages = await wholePages(services)
  const { url } = await servePages(login, { services, extra: pages.routes })
  const views: View[] = [
    ...viewsOf(shown, ({ name, screen }) => `u/${screen}?state=${name}`),
    ...viewsOf(others, ({ name }) => `sample/${name}`),
    ...pages.views.map(view => ({ ...view, group: 'document' as const })),
  ]
  return { url, services, login, views }
}

/** A tenant with a name, a place to get help and two languages. */
const northwind = async (services: TestServices): Promise<void> => {
  const tenant = await readDocument(services.db, 'tenant')
  await writeDocument(services.db, 'tenant', {
    ...tenant,
    friendly_name: 'Northwind',
    support_url: 'https://support.example.com/',
    enabled_locales: ['en', 'de'],
  })
  await writeDocument(services.db, 'custom_text', { login: { de: { login: { title: 'Anmelden' } } } })
}
