import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, answerOtp, atScreen } from '../fixtures/pages.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { bindActions, createApplication, createUser, logsOf, setToggle, type TestUser } from '../fixtures/tenant.ts'
import { virtualAuthenticator } from '../fixtures/virtual-authenticator.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

let server: WholeServer
let spa: Spa
let browser: Browser
let clientId: string
let page: Page

const setOptions = async (passkey_options: Record<string, unknown>) => {
  const [connection] = await server.api<{ id: string; options: Record<string, unknown> }[]>(
    'GET',
    '/v2/connections?strategy=auth0',
  )
  await server.api('PATCH', `/v2/connections/${connection?.id}`, {
    options: {
      ...connection?.options,
      authentication_methods: { password: { enabled: true }, passkey: { enabled: true } },
      passkey_options,
    },
  })
}

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  await server.api('PATCH', '/v2/prompts', { identifier_first: true })
  clientId = await createApplication(server, spa.origin)
}, 60_000)
afterAll(() => browser?.close())

const open = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
  const context = await browser.newContext(options)
  const fresh = await context.newPage()
  fresh.setDefaultTimeout(10_000)
  return fresh
}

beforeEach(async () => {
  await setOptions({ challenge_ui: 'button' })
  await server.api('PATCH', '/v2/actions/triggers/post-login/bindings', { bindings: [] })
  page = await open()
  return () => page.context().close()
})

const begin = (at: Page = page, params: Record<string, string> = {}) =>
  spa.login(at, { domain: server.origin, client_id: clientId, prompt: 'login', ...params })

const byPassword = async (user: TestUser, at: Page = page) => {
  await begin(at)
  await atScreen(at, 'login-id')
  await at.fill('input[name="username"]', user.email)
  await act(at, 'default')
  await atScreen(at, 'login-password')
  await at.fill('input[name="password"]', user.password)
  await act(at, 'default')
}
const expectIn = async (user: Pick<TestUser, 'id'>, at: Page = page): Promise<void> => {
  expect(await spa.outcome(at)).toMatchObject({ ok: true, user: { sub: user.id } })
}
const passkeysOf = async (user: Pick<TestUser, 'id'>) =>
  (
    await server.api<Record<string, unknown>[]>(
      'GET',
      `/v2/users/${encodeURIComponent(user.id)}/authentication-methods`,
    )
  ).filter(method => method['type'] === 'passkey')

/** A user whose device in `page` holds a passkey. */
const enrolled = async (): Promise<TestUser> => {
  const user = await createUser(server)
  await byPassword(user)
  await atScreen(page, 'passkey-enrollment')
  await page.click('button[value="default"]')
  await expectIn(user)
  return user
}

describe('a passkey', () => {
  test('is offered after a password, and its button is all that the next login needs', async () => {
    const device = await virtualAuthenticator(page, 'internal')
    const user = await enrolled()
    const [credential] = await device.credentials()
    expect(await passkeysOf(user)).toMatchObject([
      {
        key_id: Buffer.from(credential?.credentialId as string, 'base64').toString('base64url'),
        relying_party_identifier: 'localhost',
        transports: ['internal'],
      },
    ])
    await begin()
    await atScreen(page, 'login-id')
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await expectIn(user)
    const entries = await logsOf(server, user.id)
    expect(entries.map(entry => entry.type)).toEqual(expect.arrayContaining(['gd_enrollment_complete', 's']))
    expect(JSON.stringify(entries)).toContain('"performed_amr":["phr"]')
  })

  test('is suggested in the field of the first page', async () => {
    await virtualAuthenticator(page, 'internal')
    const user = await enrolled()
    await setOptions({ challenge_ui: 'autofill' })
    await begin()
    await expectIn(user)
  })

  test('is suggested to nobody where it is asked for by the button alone', async () => {
    await virtualAuthenticator(page, 'internal')
    await enrolled()
    await begin()
    await atScreen(page, 'login-id')
    expect(await page.getAttribute('input[name="username"]', 'autocomplete')).toBe('username')
    await setOptions({ challenge_ui: 'autofill' })
    const other = await open()
    await begin(other)
    await atScreen(other, 'login-id')
    expect(await other.getAttribute('input[name="username"]', 'autocomplete')).toBe('username webauthn')
    expect(await other.getByRole('button', { name: 'Continue with a passkey' }).isVisible()).toBe(false)
    await other.context().close()
  })

  test('signs somebody up, without a password', async () => {
    await virtualAuthenticator(page, 'internal')
    await begin(page, { screen_hint: 'signup' })
    await atScreen(page, 'signup-id')
    const email = `new.${Date.now()}@example.com`
    await page.fill('input[name="email"]', email)
    await act(page, 'default')
    await atScreen(page, 'passkey-enrollment')
    await page.click('button[value="default"]')
    const outcome = await spa.outcome(page)
    expect(outcome).toMatchObject({ ok: true, user: { email } })
    await begin()
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    expect(await spa.outcome(page)).toMatchObject({ ok: true, user: { email } })
  })

  test('that the user does not confirm leaves the page as it was, and the password works', async () => {
    const device = await virtualAuthenticator(page, 'internal')
    const user = await enrolled()
    await device.setUserVerified(false)
    await begin()
    await atScreen(page, 'login-id')
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await page.getByText('No passkey was used').waitFor()
    await page.fill('input[name="username"]', user.email)
    await act(page, 'default')
    await atScreen(page, 'login-password')
    await page.fill('input[name="password"]', user.password)
    await act(page, 'default')
    await expectIn(user)
  })

  test('that was removed by an administrator opens nothing any more', async () => {
    await virtualAuthenticator(page, 'internal')
    const user = await enrolled()
    await server.api('DELETE', `/v2/users/${encodeURIComponent(user.id)}/authentication-methods`)
    await begin()
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await page.locator('[data-error-code="passkey-authentication-failed"]').waitFor()
  })

  test('of another device brings the offer of one of this device', async () => {
    const phone = await virtualAuthenticator(page, 'usb', { discoverable: true })
    const user = await createUser(server)
    await begin()
    await page.fill('input[name="username"]', user.email)
    await act(page, 'default')
    await page.fill('input[name="password"]', user.password)
    await act(page, 'default')
    // Nothing of this device can keep a passkey, so none is offered.
    await expectIn(user)
    const device = await virtualAuthenticator(page, 'internal')
    await device.setUserVerified(true)
    await byPassword(user)
    await atScreen(page, 'passkey-enrollment')
    await device.remove()
    await page.click('button[value="default"]')
    await expectIn(user)
    expect(await phone.credentials()).toHaveLength(1)
    const here = await virtualAuthenticator(page, 'internal')
    await begin()
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await atScreen(page, 'passkey-enrollment-local')
    await page.click('button[value="default"]')
    await expectIn(user)
    expect(await here.credentials()).toHaveLength(1)
    expect(await passkeysOf(user)).toHaveLength(2)
  })

  test('does not skip MFA, and an Action may say that it does', async () => {
    await virtualAuthenticator(page, 'internal')
    await server.api('PUT', '/v2/guardian/factors/otp', { enabled: true })
    await setToggle(server, true)
    const user = await createUser(server, { enrolled: ['otp'] })
    await server.api('PUT', '/v2/guardian/policies', ['all-applications'])
    await byPassword(user)
    await answerOtp(page, user)
    await atScreen(page, 'passkey-enrollment')
    await page.click('button[value="default"]')
    await expectIn(user)
    await begin()
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await answerOtp(page, user, 1)
    await expectIn(user)
    await bindActions(server, {
      'passkeys are enough': `exports.onExecutePostLogin = async (event, api) => {
        if (event.authentication?.methods.some(({ name }) => name === 'passkey')) api.multifactor.enable('none')
      }`,
    })
    await begin()
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await expectIn(user)
    await server.api('PUT', '/v2/guardian/policies', [])
  })
})

describe('without scripts', () => {
  test('a login is by password as ever, and no passkey is spoken of', async () => {
    const plain = await open({ javaScriptEnabled: false })
    const user = await createUser(server)
    const request = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: `${spa.origin}/`,
      scope: 'openid',
      state: 's',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    await plain.goto(`${server.origin}/authorize?${request}`)
    expect(await plain.locator('[data-passkey]').isVisible()).toBe(false)
    await plain.fill('input[name="username"]', user.email)
    await act(plain, 'default')
    await plain.fill('input[name="password"]', user.password)
    await act(plain, 'default')
    expect(new URL(plain.url()).searchParams.get('code')).toBeTruthy()
    await plain.goto(`${server.origin}/authorize?${request}&prompt=login&screen_hint=signup`)
    await atScreen(plain, 'signup-id')
    await plain.fill('input[name="email"]', `plain.${Date.now()}@example.com`)
    await act(plain, 'default')
    await atScreen(plain, 'signup-password')
    await plain.context().close()
  })
})

describe('an offer', () => {
  test('that was turned down does not come again in this browser', async () => {
    await virtualAuthenticator(page, 'internal')
    const user = await createUser(server)
    await byPassword(user)
    await atScreen(page, 'passkey-enrollment')
    await page.check('input[name="dontShowAgain"]')
    await page.getByRole('button', { name: 'Continue without passkeys' }).click()
    await expectIn(user)
    await byPassword(user)
    await expectIn(user)
    const elsewhere = await open()
    await virtualAuthenticator(elsewhere, 'internal')
    await byPassword(user, elsewhere)
    await atScreen(elsewhere, 'passkey-enrollment')
    await elsewhere.context().close()
  })

  test('says what an administrator wants it to say', async () => {
    await server.api('PUT', '/v2/prompts/passkeys/custom-text/en', {
      'passkey-enrollment': { title: 'Faster next time' },
    })
    await virtualAuthenticator(page, 'internal')
    await byPassword(await createUser(server))
    await atScreen(page, 'passkey-enrollment')
    expect(await page.textContent('h1')).toBe('Faster next time')
  })
})
