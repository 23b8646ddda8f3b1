import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import {
  act,
  answerEmail,
  answerOtp,
  answerSms,
  atScreen,
  codeFor,
  enterCode,
  screenOf,
  signIn,
} from '../fixtures/pages.ts'
import { type Outcome, type Spa, singlePageApp } from '../fixtures/spa.ts'
import {
  bindActions,
  createApplication,
  createOrganization,
  createUser,
  exampleAction,
  logsOf,
  setFactors,
  setToggle,
  type TestUser,
  totp,
} from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

let server: WholeServer
let spa: Spa
let browser: Browser
let clientId: string
let page: Page
let bound = 0

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  await setFactors(server, ['otp', 'sms', 'email'])
  await server.api('PUT', '/v2/guardian/factors/phone/message-types', { message_types: ['sms', 'voice'] })
  await setToggle(server, true)
  clientId = await createApplication(server, spa.origin, { organization_usage: 'allow' })
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  const context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return () => context.close()
})

/** Binds examples under fresh names, since names are unique, with other factors in the place of what they name. */
const bindWith = (instead: Record<string, string>, ...names: string[]) => {
  bound++
  const source = (name: string) =>
    Object.entries(instead).reduce(
      (code, [named, other]) => code.replaceAll(`'${named}'`, `'${other}'`),
      exampleAction(name),
    )
  return bindActions(server, Object.fromEntries(names.map(name => [`${name} ${bound}`, source(name)])))
}
const bind = (...names: string[]) => bindWith({}, ...names)
const bindSource = (code: string) => {
  bound++
  return bindActions(server, { [`own ${bound}`]: code })
}

const begin = async (user: TestUser, parameters: Record<string, string> = {}) => {
  await spa.login(page, { domain: server.origin, client_id: clientId, ...parameters })
  await signIn(page, user)
}

const expectIn = async (user: TestUser): Promise<void> => {
  const outcome = await spa.outcome(page)
  expect(outcome).toMatchObject({ ok: true, user: { sub: user.id, email: user.email } })
}
const expectDenied = async (): Promise<Extract<Outcome, { ok: false }>> => {
  const outcome = await spa.outcome(page)
  expect(outcome).toMatchObject({ ok: false, error: 'access_denied' })
  return outcome as Extract<Outcome, { ok: false }>
}
const types = async (user: TestUser) => (await logsOf(server, user.id)).map(entry => entry.type)

describe('current enrollments decide', () => {
  beforeEach(async () => void (await bind('current-enrollments')))

  test('the authenticator app alone goes straight to its challenge', async () => {
    const user = await createUser(server, { enrolled: ['otp'], verified: false })
    await begin(user)
    await answerOtp(page, user)
    await expectIn(user)
    const logs = await logsOf(server, user.id)
    expect(logs.filter(entry => entry.type === 'w')).toEqual([
      expect.objectContaining({ description: expect.stringContaining('phone') }),
    ])
    expect(logs.map(entry => entry.type)).toContain('s')
  })

  test('the phone alone goes straight to its challenge', async () => {
    const user = await createUser(server, { enrolled: ['phone'] })
    await begin(user)
    await answerSms(server, page, user)
    await expectIn(user)
  })

  test('with both, the user picks', async () => {
    const user = await createUser(server, { enrolled: ['otp', 'phone'] })
    await begin(user)
    await atScreen(page, 'mfa-login-options')
    await act(page, 'otp')
    await answerOtp(page, user)
    await expectIn(user)
  })

  test('with neither, the login fails and mfar tells why', async () => {
    const user = await createUser(server, { verified: false })
    await begin(user)
    await expectDenied()
    expect(await types(user)).toContain('mfar')
  })
})

describe('roles decide', () => {
  beforeEach(async () => void (await bind('by-role')))

  test('a plain user is asked for the app only', async () => {
    const user = await createUser(server, { enrolled: ['otp', 'phone'] })
    await begin(user)
    await answerOtp(page, user)
    await expectIn(user)
  })

  test('an administrator is asked for the app and then the phone', async () => {
    const user = await createUser(server, { enrolled: ['otp', 'phone'], roles: ['admin'] })
    await begin(user)
    await answerOtp(page, user)
    await answerSms(server, page, user)
    await expectIn(user)
  })
})

describe('the organization’s metadata decides', () => {
  const organization = (factors?: string) => createOrganization(server, factors)
  beforeEach(async () => void (await bindWith({ 'push-notification': 'otp' }, 'by-organization')))

  test('the strongest that it accepts and the user has comes first', async () => {
    const member = await organization('otp,phone,email')
    const user = await createUser(server, { enrolled: ['otp', 'phone'], member })
    await begin(user, { organization: member })
    await answerOtp(page, user)
    const outcome = await spa.outcome(page)
    expect(outcome).toMatchObject({ ok: true, claims: { org_id: member } })
  })

  test('a verified phone is asked, with e-mail as the other way', async () => {
    const member = await organization('phone,email')
    const user = await createUser(server, { enrolled: ['phone'], member })
    await server.api('PATCH', `/v2/users/${encodeURIComponent(user.id)}`, {
      phone_number: user.phone,
      phone_verified: true,
    })
    await begin(user, { organization: member })
    await atScreen(page, 'mfa-sms-challenge')
    await act(page, 'pick-authenticator')
    await atScreen(page, 'mfa-login-options')
    await act(page, 'email')
    await answerEmail(server, page, user)
    expect(await spa.outcome(page)).toMatchObject({ ok: true })
  })

  test('without a verified phone it is e-mail', async () => {
    const member = await organization('phone,email')
    const user = await createUser(server, { enrolled: ['phone'], member })
    await begin(user, { organization: member })
    await answerEmail(server, page, user)
    expect(await spa.outcome(page)).toMatchObject({ ok: true })
  })

  test('an organization that accepts nothing the user has is refused', async () => {
    const member = await organization('webauthn-roaming')
    const user = await createUser(server, { enrolled: ['otp'], member })
    await begin(user, { organization: member })
    expect((await expectDenied()).error_description).toContain('accepts none')
  })
})

describe('another method', () => {
  test('a specific factor stands behind "Try another method"', async () => {
    await bind('alternate-factor')
    const user = await createUser(server, { enrolled: ['otp'] })
    await begin(user)
    await atScreen(page, 'mfa-otp-challenge')
    await act(page, 'pick-authenticator')
    await atScreen(page, 'mfa-login-options')
    expect(await page.locator('button[name="action"][value="phone"], button[name="action"][value="sms"]').count()).toBe(
      0,
    )
    await act(page, 'email')
    await answerEmail(server, page, user)
    await expectIn(user)
  })

  test('all enrolled factors stand behind it', async () => {
    await bind('alternate-enrolled')
    const user = await createUser(server, { enrolled: ['otp', 'phone'] })
    await begin(user)
    await atScreen(page, 'mfa-otp-challenge')
    await act(page, 'pick-authenticator')
    await act(page, 'phone')
    await page.waitForLoadState()
    if (screenOf(page) === 'mfa-phone-challenge') {
      await page.locator('[name="type"][value="sms"]').check()
      await act(page, 'default')
    }
    await answerSms(server, page, user)
    await expectIn(user)
  })

  test('a user without the default factor begins with the other one', async () => {
    await bind('alternate-factor')
    const user = await createUser(server)
    await begin(user)
    await answerEmail(server, page, user)
    await expectIn(user)
    expect((await logsOf(server, user.id)).find(entry => entry.type === 'w')?.description).toContain('otp')
  })
})

describe('the preferred method of the phone', () => {
  beforeEach(async () => void (await bind('phone-preferred-method')))

  test.each(['sms', 'voice'])('the user chooses %s', async type => {
    const user = await createUser(server, { enrolled: ['phone'] })
    await begin(user)
    await atScreen(page, 'mfa-phone-challenge')
    await page.locator(`[name="type"][value="${type}"]`).check()
    await act(page, 'default')
    await atScreen(page, `mfa-${type}-challenge`)
    const code = await codeFor(server, user.phone)
    expect((await server.inbox(user.phone))[0]).toMatchObject({ channel: type })
    await enterCode(page, code)
    await expectIn(user)
  })
})

describe('two Actions, the second by what the first found', () => {
  beforeEach(async () => void (await bindWith({ 'push-notification': 'otp' }, 'contextual-1', 'contextual-2')))

  test('an administrator who took the phone is asked for the app too', async () => {
    const user = await createUser(server, { enrolled: ['otp', 'phone'], roles: ['admin'] })
    await begin(user)
    await atScreen(page, 'mfa-login-options')
    await act(page, 'phone')
    if (screenOf(page) === 'mfa-phone-challenge') {
      await page.locator('[name="type"][value="sms"]').check()
      await act(page, 'default')
    }
    await answerSms(server, page, user)
    await answerOtp(page, user)
    await expectIn(user)
  })

  test('an administrator who took the app is through', async () => {
    const user = await createUser(server, { enrolled: ['otp', 'phone'], roles: ['admin'] })
    await begin(user)
    await atScreen(page, 'mfa-login-options')
    await act(page, 'otp')
    await answerOtp(page, user)
    await expectIn(user)
  })

  test('a plain user who took the phone is through', async () => {
    const user = await createUser(server, { enrolled: ['phone'], verified: false })
    await begin(user)
    await answerSms(server, page, user)
    await expectIn(user)
  })
})

describe('enrollment in two Actions', () => {
  beforeEach(async () => void (await bindWith({ 'webauthn-roaming': 'phone' }, 'enrollment-1', 'enrollment-2')))

  const enrollOtp = async (): Promise<string> => {
    await atScreen(page, 'mfa-otp-enrollment-qr')
    await act(page, 'toggle-view')
    await atScreen(page, 'mfa-otp-enrollment-code')
    const seed = /\b[A-Z2-7]{16,}\b/.exec((await page.textContent('main')) ?? '')?.[0] as string
    await enterCode(page, totp(seed))
    return seed
  }
  const enrollPhone = async (number: string) => {
    await page.waitForURL(url => /mfa-(phone|sms)-enrollment/.test(url.pathname))
    await page.fill('input[name="phone"]', number)
    if (screenOf(page) === 'mfa-phone-enrollment') await page.locator('[name="type"][value="sms"]').check()
    await act(page, 'default')
    await atScreen(page, 'mfa-sms-challenge')
    await enterCode(page, await codeFor(server, number))
  }

  test('a plain user without a factor enrolls the one that was picked', async () => {
    const user = await createUser(server, { verified: false })
    await begin(user)
    await atScreen(page, 'mfa-begin-enroll-options')
    await act(page, 'otp')
    await enrollOtp()
    await expectIn(user)
  })

  test('an administrator without a factor enrolls both, one after the other', async () => {
    const user = await createUser(server, { verified: false, profile: { app_metadata: { isAdmin: true } } })
    await begin(user)
    await atScreen(page, 'mfa-begin-enroll-options')
    await act(page, 'otp')
    await enrollOtp()
    await enrollPhone(user.phone)
    await expectIn(user)
    const methods = await server.api<{ type: string }[]>(
      'GET',
      `/v2/users/${encodeURIComponent(user.id)}/authentication-methods`,
    )
    expect(methods.map(method => method.type)).toEqual(expect.arrayContaining(['totp', 'phone']))
  })

  test('an administrator with the app confirms it and then enrolls the phone', async () => {
    const user = await createUser(server, { enrolled: ['otp'], profile: { app_metadata: { isAdmin: true } } })
    await begin(user)
    await answerOtp(page, user)
    await enrollPhone(user.phone)
    await expectIn(user)
  })

  test('a plain user with a factor is challenged and enrolls nothing', async () => {
    const user = await createUser(server, { enrolled: ['otp'] })
    await begin(user)
    await answerOtp(page, user)
    await expectIn(user)
  })
})

describe('what goes wrong', () => {
  test('a fifth command fails the login', async () => {
    await bindSource(`exports.onExecutePostLogin = async (event, api) => {
      for (let i = 0; i < 5; i++) api.authentication.challengeWith({ type: 'otp' })
    }`)
    const user = await createUser(server, { enrolled: ['otp'] })
    await begin(user)
    await answerOtp(page, user)
    await expectDenied()
    expect(await types(user)).toContain('f')
  })

  test('with the toggle off, a command fails closed', async () => {
    await bind('current-enrollments')
    await setToggle(server, false)
    try {
      const user = await createUser(server, { enrolled: ['otp'] })
      await begin(user)
      await expectDenied()
      const failed = (await logsOf(server, user.id)).find(entry => entry.type === 'f')
      expect(failed?.description).toContain('customize_mfa_in_postlogin_action')
    } finally {
      await setToggle(server, true)
    }
  })

  test('enrolling before any challenge is refused when a factor is there', async () => {
    await bindSource(
      `exports.onExecutePostLogin = async (event, api) => { api.authentication.enrollWith({ type: 'phone' }) }`,
    )
    const user = await createUser(server, { enrolled: ['otp'] })
    await begin(user)
    await expectDenied()
    expect(await types(user)).toContain('mfar')
  })

  test('enrollment offers another method and remembers what was enrolled', async () => {
    await bind('enroll-with-alternative')
    const user = await createUser(server, { verified: false })
    await begin(user)
    await atScreen(page, 'mfa-otp-enrollment-qr')
    await act(page, 'pick-authenticator')
    await atScreen(page, 'mfa-begin-enroll-options')
    await act(page, 'phone')
    await page.waitForURL(url => /mfa-(phone|sms)-enrollment/.test(url.pathname))
  })
})
