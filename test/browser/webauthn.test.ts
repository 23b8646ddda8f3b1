import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, answerOtp, atScreen, screenOf, signIn } from '../fixtures/pages.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { bindActions, createApplication, createUser, logsOf, setToggle, type TestUser } from '../fixtures/tenant.ts'
import { virtualAuthenticator } from '../fixtures/virtual-authenticator.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

let server: WholeServer
let spa: Spa
let browser: Browser
let clientId: string
let page: Page

const on = async (...names: string[]) => {
  for (const name of ['otp', 'webauthn-roaming', 'webauthn-platform'])
    await server.api('PUT', `/v2/guardian/factors/${name}`, { enabled: names.includes(name) })
}
const policies = (list: string[]) => server.api('PUT', '/v2/guardian/policies', list)

let bound = 0
const bind = (code: string) => {
  bound++
  return bindActions(server, { [`webauthn ${bound}`]: code })
}

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  await on('otp', 'webauthn-roaming', 'webauthn-platform')
  await setToggle(server, true)
  clientId = await createApplication(server, spa.origin)
}, 60_000)
afterAll(() => browser?.close())

const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
  const context = await browser.newContext(options)
  const fresh = await context.newPage()
  fresh.setDefaultTimeout(10_000)
  return fresh
}

beforeEach(async () => {
  page = await open()
  return () => page.context().close()
})

const begin = async (user: TestUser, at: Page = page) => {
  await spa.login(at, { domain: server.origin, client_id: clientId, prompt: 'login' })
  await signIn(at, user)
}
const expectIn = async (user: TestUser, at: Page = page): Promise<void> => {
  expect(await spa.outcome(at)).toMatchObject({ ok: true, user: { sub: user.id } })
}
const methods = async (user: TestUser) => {
  const path = `/v2/users/${encodeURIComponent(user.id)}/authentication-methods`
  const { authenticators } = await server.api<{ authenticators: Record<string, unknown>[] }>(
    'GET',
    `${path}?include_totals=true`,
  )
  return authenticators
}
const name = async (nickname: string) => {
  await atScreen(page, 'mfa-webauthn-change-key-nickname')
  await page.fill('input[name="nickname"]', nickname)
  await act(page, 'default')
  await atScreen(page, 'mfa-webauthn-enrollment-success')
  expect(await page.textContent('main')).toContain(nickname)
  await act(page, 'default')
}

describe('a security key that Actions ask for', () => {
  beforeEach(async () => {
    await bind(`exports.onExecutePostLogin = async (event, api) => {
      const has = event.user.enrolledFactors.some(factor => factor.type === 'webauthn-roaming')
      if (has) api.authentication.challengeWith({ type: 'webauthn-roaming' })
      else api.authentication.enrollWith({ type: 'webauthn-roaming' })
    }`)
  })

  test('is enrolled, named and then asked for, and its record is complete', async () => {
    const key = await virtualAuthenticator(page, 'usb')
    const user = await createUser(server)
    await begin(user)
    await atScreen(page, 'mfa-webauthn-roaming-enrollment')
    await page.click('button[value="default"]')
    await name('Blue key')
    await expectIn(user)
    const [credential] = await key.credentials()
    expect(credential?.rpId).toBe('localhost')
    expect(await methods(user)).toMatchObject([
      {
        id: expect.stringMatching(/^webauthn-roaming\|dev_/),
        type: 'webauthn-roaming',
        name: 'Blue key',
        confirmed: true,
        key_id: Buffer.from(credential?.credentialId as string, 'base64').toString('base64url'),
        public_key: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        aaguid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        relying_party_identifier: 'localhost',
        credential_device_type: 'single_device',
        credential_backed_up: false,
        transports: ['usb'],
      },
    ])

    await begin(user)
    await atScreen(page, 'mfa-webauthn-roaming-challenge')
    await page.click('button[value="default"]')
    await expectIn(user)
    expect((await logsOf(server, user.id)).map(entry => entry.type)).toEqual(
      expect.arrayContaining(['gd_enrollment_complete', 'gd_start_auth', 'gd_auth_succeed', 's']),
    )
  })

  test('is refused when its counter shows that it was copied', async () => {
    const key = await virtualAuthenticator(page, 'usb')
    const user = await createUser(server)
    await begin(user)
    await atScreen(page, 'mfa-webauthn-roaming-enrollment')
    await page.click('button[value="default"]')
    await name('Copied key')
    await expectIn(user)
    await key.setCounter(0)
    await begin(user)
    await atScreen(page, 'mfa-webauthn-roaming-challenge')
    await page.click('button[value="default"]')
    await page.waitForSelector('[data-error-code="webauthn-challenge-error"]')
    const failed = (await logsOf(server, user.id)).find(entry => entry.type === 'gd_auth_failed')
    expect(failed?.details).toMatchObject({
      failure_details: { message: expect.stringContaining('counter did not grow') },
    })
  })

  test('that is the wrong one leads to a page that tries again', async () => {
    const mine = await virtualAuthenticator(page, 'usb')
    const user = await createUser(server)
    await begin(user)
    await atScreen(page, 'mfa-webauthn-roaming-enrollment')
    await page.click('button[value="default"]')
    await name('Lost key')
    await expectIn(user)
    await mine.remove()
    await virtualAuthenticator(page, 'usb')
    await begin(user)
    await atScreen(page, 'mfa-webauthn-roaming-challenge')
    await page.click('button[value="default"]')
    await atScreen(page, 'mfa-webauthn-error')
    await act(page, 'tryagain')
    await atScreen(page, 'mfa-webauthn-roaming-challenge')
    expect((await logsOf(server, user.id)).map(entry => entry.type)).toContain('gd_webauthn_challenge_failed')
  })

  test('must know its user where the settings say so', async () => {
    const path = '/v2/guardian/factors/webauthn-roaming/settings'
    await server.api('PUT', path, { userVerification: 'required' })
    try {
      const key = await virtualAuthenticator(page, 'usb')
      const user = await createUser(server)
      await begin(user)
      await atScreen(page, 'mfa-webauthn-roaming-enrollment')
      await page.click('button[value="default"]')
      await name('Careful key')
      await expectIn(user)
      await key.setUserVerified(false)
      await begin(user)
      await atScreen(page, 'mfa-webauthn-roaming-challenge')
      await page.click('button[value="default"]')
      await atScreen(page, 'mfa-webauthn-error')
    } finally {
      await server.api('PUT', path, { userVerification: 'discouraged' })
    }
  })
})

describe('a browser that cannot', () => {
  beforeEach(async () => {
    await bind(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'webauthn-roaming' }, { additionalFactors: [{ type: 'otp' }] })
    }`)
  })
  const withKey = async (): Promise<TestUser> => {
    const user = await createUser(server, { enrolled: ['otp'] })
    await server.api('POST', `/v2/users/${encodeURIComponent(user.id)}/authentication-methods`, {
      type: 'webauthn-roaming',
      name: 'Key',
      key_id: 'a2V5',
      public_key: 'pQECAyYgASFYIA==',
      relying_party_identifier: 'localhost',
    })
    return user
  }

  test('is offered another factor instead', async () => {
    const user = await withKey()
    await page.addInitScript('delete window.PublicKeyCredential')
    await begin(user)
    await answerOtp(page, user)
    await expectIn(user)
  })

  test('for want of scripts is told so, and goes on with another factor', async () => {
    const user = await withKey()
    const plain = await open({ javaScriptEnabled: false })
    try {
      // The application needs scripts; its request is what matters here.
      const request = new URL(`${server.origin}/authorize`)
      request.search = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: `${spa.origin}/`,
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      }).toString()
      await plain.goto(request.href)
      await signIn(plain, user)
      await atScreen(plain, 'mfa-detect-browser-capabilities')
      expect(await plain.textContent('main')).toContain('JavaScript is switched off')
      expect(await plain.getByText('Load again').isVisible()).toBe(true)
      await act(plain, 'pick-authenticator')
      await answerOtp(plain, user)
      expect(new URL(plain.url()).searchParams.has('code')).toBe(true)
    } finally {
      await plain.context().close()
    }
  })
})

describe('this device', () => {
  beforeAll(async () => {
    await bindActions(server, {})
    await policies(['all-applications'])
  })
  afterAll(() => policies([]))

  test('is offered after MFA with another factor, and used at the next login', async () => {
    const device = await virtualAuthenticator(page, 'internal')
    const user = await createUser(server, { enrolled: ['otp'] })
    await begin(user)
    await answerOtp(page, user)
    await atScreen(page, 'mfa-webauthn-platform-enrollment')
    await page.click('button[value="default"]')
    await name('My laptop')
    await expectIn(user)
    expect(await device.credentials()).toHaveLength(1)
    await begin(user)
    await atScreen(page, 'mfa-webauthn-platform-challenge')
    await page.click('button[value="default"]')
    await expectIn(user)
    expect((await methods(user)).map(({ type }) => type).sort()).toEqual(['totp', 'webauthn-platform'])
  })

  test.each(['snooze-enrollment', 'refuse-add-device'])('is not offered again after %s', async action => {
    await virtualAuthenticator(page, 'internal')
    const user = await createUser(server, { enrolled: ['otp'] })
    await begin(user)
    await answerOtp(page, user)
    await atScreen(page, 'mfa-webauthn-platform-enrollment')
    await act(page, action)
    await expectIn(user)
    const cookies = (await page.context().cookies(`${server.origin}/u/login`)).filter(({ name }) =>
      name.startsWith('sallyport_declined_'),
    )
    const days = Math.round(((cookies[0]?.expires as number) - Date.now() / 1000) / 86_400)
    expect(days).toBe(action === 'snooze-enrollment' ? 14 : 365)
    await begin(user)
    await answerOtp(page, user, 1)
    await expectIn(user)
  })

  test('is not offered where there is no such authenticator', async () => {
    const user = await createUser(server, { enrolled: ['otp'] })
    await begin(user)
    await answerOtp(page, user)
    await expectIn(user)
    expect(screenOf(page)).not.toContain('webauthn')
  })
})
