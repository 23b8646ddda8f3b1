import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import { atScreen, enterCode, screenOf, signIn } from '../fixtures/pages.ts'
import { places, placesAreKnown } from '../fixtures/places.ts'
import { startTestServer, type TestServer } from '../fixtures/server.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { atEnd } from '../fixtures/store.ts'
import {
  bindActions,
  createApplication,
  createUser,
  exampleAction,
  logsOf,
  setFactors,
  type TestUser,
  totp,
} from '../fixtures/tenant.ts'

const hour = 60 * 60_000
const day = 24 * hour
const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15'
/** A university in Chile, on the list of this test. */
const listed = '200.89.75.198'

let server: TestServer
let spa: Spa
let browser: Browser
let clientId: string
let offset = 0
const now = () => Date.now() + offset
const api = async <T = unknown>(method: string, path: string, body?: unknown): Promise<T> => {
  const response = await fetch(new URL(`api${path}`, server.url), {
    method,
    headers: { authorization: `Bearer ${await server.managementToken()}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
const through = { api } as Parameters<typeof createUser>[0]

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-adaptive-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  const list = join(folder, 'level1.netset')
  writeFileSync(list, `# a list\n${listed}/29\n`)
  ;[server, spa, browser] = await Promise.all([
    startTestServer({ now, env: { SALLYPORT_TRUST_PROXY: '1', SALLYPORT_DENY_LISTS: `tests:abuse=${list}` } }),
    singlePageApp(),
    launchBrowser(),
  ])
  await setFactors(through, ['otp', 'email'])
  clientId = await createApplication(through, spa.origin)
  // The databases are read at the first public address.
  await server.services.geo.find(places.berlin.ip)
}, 60_000)
afterAll(() => browser?.close())

const policy = (name?: 'confidence-score') => api('PUT', '/v2/guardian/policies', name ? [name] : [])
const actions = (sources: Record<string, string>) => bindActions(through, sources)

/** A browser of its own, somewhere. */
const browserAt = async (ip: string, userAgent?: string): Promise<{ page: Page; context: BrowserContext }> => {
  const context = await browser.newContext({ userAgent, extraHTTPHeaders: { 'x-forwarded-for': ip } })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return { page, context }
}
const moveTo = (context: BrowserContext, ip: string) => context.setExtraHTTPHeaders({ 'x-forwarded-for': ip })

/** Logs in by the password as far as it leads: a screen, or the application. */
const passwordOf = async (page: Page, user: TestUser): Promise<string> => {
  const domain = server.url.slice(0, -1)
  await spa.login(page, { domain, client_id: clientId, prompt: 'login' })
  await signIn(page, user)
  return page.url().startsWith(spa.origin) ? 'in' : screenOf(page)
}
const answerCode = async (page: Page, user: TestUser): Promise<void> => {
  await atScreen(page, 'mfa-otp-challenge')
  // A time step is good for one code.
  offset += 30_000
  await enterCode(page, totp(user.seed, 0, now()))
}
const expectIn = async (page: Page, user: TestUser): Promise<void> =>
  expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { sub: user.id } })

const assessments = async (user: TestUser) =>
  (await logsOf(through, user.id))
    .filter(({ type }) => type === 's')
    .map(
      ({ details }) =>
        details?.['riskAssessment'] as { confidence: string; assessments: Record<string, { code: string }> },
    )
    .reverse()

describe('the adaptive example', () => {
  test('asks in a browser that is not known, and in a known one again when it was not used for 30 days', async () => {
    await policy()
    await api('PATCH', '/v2/risk-assessments/settings', { enabled: true })
    await actions({ adaptive: exampleAction('adaptive') })
    const user = await createUser(through, { enrolled: ['otp'] })
    const own = await browserAt(places.berlin.ip)
    expect(await passwordOf(own.page, user)).toBe('mfa-otp-challenge')
    await answerCode(own.page, user)
    await expectIn(own.page, user)

    offset += hour
    expect(await passwordOf(own.page, user)).toBe('in')
    await expectIn(own.page, user)

    const other = await browserAt(places.berlin.ip, safari)
    expect(await passwordOf(other.page, user)).toBe('mfa-otp-challenge')
    await answerCode(other.page, user)
    await expectIn(other.page, user)
    const twin = await browserAt(places.berlin.ip)
    expect(await passwordOf(twin.page, user)).toBe('mfa-otp-challenge')

    offset += 29 * day
    expect(await passwordOf(own.page, user)).toBe('in')
    offset += 30 * day
    expect(await passwordOf(own.page, user)).toBe('mfa-otp-challenge')
    await answerCode(own.page, user)
    await expectIn(own.page, user)
    expect((await assessments(user)).map(({ assessments: { NewDevice } }) => NewDevice?.code)).toEqual([
      'initial_login',
      'match',
      'no_match',
      'match',
      'no_device_history',
    ])
    for (const { context } of [own, other, twin]) await context.close()
  })
})

describe.skipIf(!placesAreKnown)('the adaptive policy', () => {
  const knownIn = async (user: TestUser, ip: string) => {
    await policy('confidence-score')
    await actions({})
    const at = await browserAt(ip)
    expect(await passwordOf(at.page, user)).toBe('in')
    await expectIn(at.page, user)
    offset += hour
    return at
  }

  test('asks on another continent an hour later, and not at home', async () => {
    const user = await createUser(through, { enrolled: ['otp'] })
    const { page, context } = await knownIn(user, places.berlin.ip)
    expect(await passwordOf(page, user)).toBe('in')
    offset += hour
    await moveTo(context, places.tokyo.ip)
    expect(await passwordOf(page, user)).toBe('mfa-otp-challenge')
    expect(await page.locator('input[name="rememberBrowser"]').count()).toBe(0)
    await answerCode(page, user)
    await expectIn(page, user)
    const [, , last] = await assessments(user)
    expect(last).toMatchObject({
      confidence: 'low',
      assessments: { NewDevice: { code: 'match' }, ImpossibleTravel: { code: 'impossible_travel_from_last_login' } },
    })
    const [entry] = await logsOf(through, user.id)
    expect(entry).toMatchObject({ location_info: { country_code: 'JP', time_zone: 'Asia/Tokyo' } })
    await context.close()
  })

  test('asks at an address that is on a list', async () => {
    const user = await createUser(through, { enrolled: ['otp'] })
    const { page, context } = await knownIn(user, places.berlin.ip)
    offset += 3 * day
    await moveTo(context, listed)
    expect(await passwordOf(page, user)).toBe('mfa-otp-challenge')
    await answerCode(page, user)
    await expectIn(page, user)
    expect((await assessments(user)).at(-1)).toMatchObject({
      confidence: 'low',
      assessments: {
        UntrustedIP: {
          code: 'found_on_deny_list',
          details: { ip: listed, matches: `${listed.replace(/198$/, '192')}/29`, source: 'tests', category: 'abuse' },
        },
      },
    })
    await context.close()
  })

  test('has a user without a factor prove the address, once for a browser', async () => {
    const user = await createUser(through)
    const home = await knownIn(user, places.berlin.ip)
    const other = await browserAt(places.tokyo.ip, safari)
    expect(await passwordOf(other.page, user)).toBe('login-email-verification')
    expect(await other.page.textContent('main')).not.toContain(user.email)
    await enterCode(other.page, '12')
    expect(await other.page.textContent('main')).toContain('6 digits')
    const code = async () => {
      for (;;) {
        const answer = await fetch(new URL(`dev/inbox/messages?to=${encodeURIComponent(user.email)}`, server.url))
        const [mail] = (await answer.json()) as { code?: string }[]
        if (mail?.code) return mail.code
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
    await enterCode(other.page, await code())
    await expectIn(other.page, user)
    offset += hour
    expect(await passwordOf(other.page, user)).toBe('in')
    const types = (await logsOf(through, user.id)).map(({ type }) => type)
    expect(types).toContain('gd_send_email_verification')
    expect(types).toContain('gd_auth_email_verification')
    for (const { context } of [home, other]) await context.close()
  })

  test('refuses a user without factor and address, and leaves the page of the check by no other way', async () => {
    const user = await createUser(through)
    const home = await knownIn(user, places.berlin.ip)
    const other = await browserAt(places.tokyo.ip, safari)
    expect(await passwordOf(other.page, user)).toBe('login-email-verification')
    // The application asks again in the same browser: it is asked again, not let in by what was begun.
    expect(await passwordOf(other.page, user)).toBe('login-email-verification')
    await server.services.db.updateTable('users').set({ email: null }).where('user_id', '=', user.id).execute()
    const third = await browserAt(places.boston.ip, safari)
    const result = await passwordOf(third.page, user)
    expect(result).toBe('in')
    expect(await spa.outcome(third.page)).toMatchObject({ ok: false, error: 'access_denied' })
    for (const { context } of [home, other, third]) await context.close()
  })
})
