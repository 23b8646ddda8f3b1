import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest'
import { launchBrowser } from '../../fixtures/browser.ts'
import { type Keyboard, keyboard } from '../../fixtures/keyboard.ts'
import { atScreen } from '../../fixtures/pages.ts'
import { atEnd } from '../../fixtures/store.ts'
import { type Person, password, startWorld, type World } from '../../fixtures/world.ts'

/** Asks for what the application's request says: `?mfa=challengeWith,otp`, and after a space the next command. */
export const asking = `exports.onExecutePostLogin = async (event, api) => {
  for (const one of (event.request.query.mfa ?? '').split(' ').filter(Boolean)) {
    const [command, ...types] = one.split(',')
    const factors = types.map(type => ({ type, options: type === 'phone' ? { preferredMethod: 'both' } : {} }))
    if (command.endsWith('Any')) api.authentication[command](factors)
    else api.authentication[command](factors[0], { additionalFactors: factors.slice(1) })
  }
}`

/** The application's own page, where logins end. */
const application = async (): Promise<string> => {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Application</title>'),
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/cb`
}

/** What a test of keys works with. All of it is there once the test begins. */
export interface Visit {
  world: World
  browser: Browser
  callback: string
  /** A browser of its own for each test, and whoever has nothing but keys for it. */
  page: Page
  keys: Keyboard
  /** Begins a login at the application. */
  open: (params?: Record<string, string>) => Promise<void>
  signIn: (person: Pick<Person, 'email'>) => Promise<void>
  /** Begins a login that asks for these MFA commands, and gives the first factor. */
  begin: (person: Pick<Person, 'email'>, mfa: string, params?: Record<string, string>) => Promise<void>
  /** The application has its answer: a code, or this error. */
  back: (error?: string) => Promise<void>
  /** What was wrong has come into focus, and the text of it belongs to the input. */
  errorAt: (name: string) => Promise<void>
}

/**
 * A server whose tenant has every factor but recovery codes on, with a browser. Each test gets a fresh window, and fails
 * when keys came to anything that could not be seen.
 */
export const keyboardVisit = (): Visit => {
  vi.setConfig({ testTimeout: 90_000 })
  const visit = {} as Visit

  beforeAll(async () => {
    const [world, browser, callback] = await Promise.all([startWorld(), launchBrowser(), application()])
    Object.assign(visit, { world, browser, callback })
    await world.factors('otp', 'sms', 'email', 'push-notification', 'webauthn-roaming', 'webauthn-platform')
    await world.api('PUT', '/v2/guardian/factors/phone/message-types', { message_types: ['sms', 'voice'] })
    await world.tenant({ customize_mfa_in_postlogin_action: true })
    await world.client({ client_id: 'web', callbacks: [callback] })
    await world.actions(asking)
  }, 60_000)
  afterAll(() => visit.browser?.close())

  beforeEach(async () => {
    const context = await visit.browser.newContext({ reducedMotion: 'reduce' })
    visit.page = await context.newPage()
    visit.page.setDefaultTimeout(15_000)
    visit.keys = keyboard(visit.page)
    return async () => {
      await context.close()
      expect(visit.keys.unseen).toEqual([])
    }
  })

  visit.open = async (params = {}) => {
    const { world, callback, page } = visit
    const url = new URL('authorize', world.issuer)
    const asked = { client_id: 'web', response_type: 'code', scope: 'openid', redirect_uri: callback, state: 's' }
    url.search = new URLSearchParams({ ...asked, ...params }).toString()
    await page.goto(url.href)
  }
  visit.signIn = async person => {
    await atScreen(visit.page, 'login')
    await visit.keys.type('username', person.email)
    await visit.keys.enter('password', password)
  }
  visit.begin = async (person, mfa, params = {}) => {
    await visit.open({ mfa, ...params })
    await visit.signIn(person)
  }
  visit.back = async error => {
    const { page, callback } = visit
    await page.waitForURL(url => url.href.startsWith(callback))
    const answer = new URL(page.url()).searchParams
    expect(answer.get('error') ?? undefined).toBe(error)
    if (!error) expect(answer.get('code')).toBeTruthy()
  }
  visit.errorAt = async name => {
    const { page, keys } = visit
    const input = page.locator(`[name="${name}"]`).filter({ visible: true })
    expect(await input.getAttribute('aria-invalid')).toBe('true')
    await expect.poll(() => keys.focused()).toBe(name)
    expect(await input.getAttribute('aria-describedby')).toContain(`field-${name}-error`)
  }
  return visit
}
