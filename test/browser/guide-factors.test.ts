import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, answerOtp, answerSms, atScreen, enterCode, screenOf, signIn } from '../fixtures/pages.ts'
import { companionPhone, enrollKey, giveKey, givePhone, guardianPhone } from '../fixtures/phones.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import {
  bindActions,
  createApplication,
  createOrganization,
  createUser,
  exampleAction,
  setFactors,
  setToggle,
  type TestUser,
  totp,
} from '../fixtures/tenant.ts'
import { virtualAuthenticator } from '../fixtures/virtual-authenticator.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

// Several browsers, and pages that ask every few seconds.
vi.setConfig({ testTimeout: 90_000 })

let server: WholeServer
let spa: Spa
let browser: Browser
let clientId: string
let page: Page
let bound = 0

/** Comes last in every flow: says by which factors the login was, as Actions see it. */
const telling = `exports.onExecutePostLogin = async (event, api) => {
  const passed = event.authentication.methods.filter(({ name }) => name === 'mfa').map(({ type }) => type)
  api.idToken.setCustomClaim('https://example.com/factors', passed)
}`
const bindSources = (...codes: string[]) => {
  bound++
  return bindActions(server, Object.fromEntries([...codes, telling].map((code, n) => [`action ${bound}-${n}`, code])))
}
const bind = (...names: string[]) => bindSources(...names.map(exampleAction))
const commanding = (command: string) =>
  bindSources(`exports.onExecutePostLogin = async (event, api) => { api.authentication.${command} }`)

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  await setFactors(server, ['otp', 'sms', 'email'])
  for (const factor of ['push-notification', 'webauthn-roaming', 'webauthn-platform'])
    await server.api('PUT', `/v2/guardian/factors/${factor}`, { enabled: true })
  await server.api('PUT', '/v2/guardian/factors/phone/message-types', { message_types: ['sms'] })
  await setToggle(server, true)
  clientId = await createApplication(server, spa.origin, { organization_usage: 'allow' })
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  await setNumberMatching(true)
  const known = browser.contexts()
  page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(15_000)
  return async () => {
    for (const context of browser.contexts()) if (!known.includes(context)) await context.close()
  }
})

const setNumberMatching = (on: boolean) =>
  server.api('PATCH', '/sallyport/guardian/factors/push-notification', { number_matching: on })

const phones = {
  'the companion': () => companionPhone(browser),
  'an app with Guardian’s SDK': () => guardianPhone(server),
}
const kinds = Object.entries(phones)

const begin = async (user: TestUser, parameters: Record<string, string> = {}) => {
  await spa.login(page, { domain: server.origin, client_id: clientId, prompt: 'login', ...parameters })
  await signIn(page, user)
}
/** The application has the user, who passed these factors in this order. */
const expectIn = async (user: TestUser, factors: string[]): Promise<void> => {
  const outcome = await spa.outcome(page)
  expect(outcome).toMatchObject({
    ok: true,
    user: { sub: user.id },
    claims: { 'https://example.com/factors': factors },
  })
}
const pick = async (factor: string) => {
  await atScreen(page, 'mfa-login-options')
  await act(page, factor)
}
const touchKey = async (factor: 'webauthn-roaming' | 'webauthn-platform') => {
  await atScreen(page, `mfa-${factor}-challenge`)
  await act(page, 'default')
}

const matrix = [true, false].flatMap(numbers => [true, false].map(fallback => ({ numbers, fallback })))

describe.each(kinds)('approval by %s', (_kind, phoneOf) => {
  test.each(matrix)('lets in, numbers to match: $numbers, otpFallback: $fallback', async ({ numbers, fallback }) => {
    await setNumberMatching(numbers)
    await commanding(`challengeWith({ type: 'push-notification', options: { otpFallback: ${fallback} } })`)
    const user = await createUser(server)
    const phone = phoneOf()
    await givePhone(server, page, user.id, phone)
    await begin(user)
    await atScreen(page, 'mfa-push-challenge-push')
    expect(await page.locator('[data-number]').count()).toBe(numbers && phone.matchesNumbers ? 1 : 0)
    await phone.approve(page)
    await expectIn(user, ['push-notification'])

    await begin(user)
    await atScreen(page, 'mfa-push-challenge-push')
    const toCode = page.locator('button[value="enter-otp-code"]')
    expect(await toCode.count()).toBe(fallback ? 1 : 0)
    if (fallback) {
      await toCode.click()
      await atScreen(page, 'mfa-otp-challenge')
      await enterCode(page, await phone.code())
    } else {
      // A button that the page does not have.
      await page.evaluate(
        "Object.assign(document.querySelector('button[value=resend]'), { value: 'enter-otp-code', disabled: false })",
      )
      await act(page, 'enter-otp-code')
      await atScreen(page, 'mfa-push-challenge-push')
      await phone.approve(page)
    }
    await expectIn(user, ['push-notification'])
  })

  test('is asked for after it was denied, and denies nothing else', async () => {
    await commanding(`challengeWith({ type: 'push-notification' })`)
    const user = await createUser(server)
    const phone = phoneOf()
    await givePhone(server, page, user.id, phone)
    await begin(user)
    await atScreen(page, 'mfa-push-challenge-push')
    await phone.deny(page)
    await page.waitForSelector('[data-error-code="transaction-rejected"]')
    await act(page, 'resend')
    await phone.approve(page)
    await expectIn(user, ['push-notification'])
  })

  test('can be enrolled by a command, and is asked for at the next login', async () => {
    await bindSources(`exports.onExecutePostLogin = async (event, api) => {
      const has = event.user.enrolledFactors.some(({ type }) => type === 'push-notification')
      api.authentication[has ? 'challengeWith' : 'enrollWith']({ type: 'push-notification' })
    }`)
    const user = await createUser(server)
    const phone = phoneOf()
    await begin(user)
    await atScreen(page, 'mfa-push-welcome')
    await act(page, 'enroll')
    await atScreen(page, 'mfa-push-enrollment-qr')
    await phone.enroll(page)
    await expectIn(user, ['push-notification'])
    await begin(user)
    await phone.approve(page)
    await expectIn(user, ['push-notification'])
  })

  test('lets a new password be chosen, as the example for resets asks', async () => {
    await bindActions(
      server,
      { [`reset ${++bound}`]: exampleAction('password-reset') },
      'password-reset-post-challenge',
    )
    const user = await createUser(server)
    const phone = phoneOf()
    await givePhone(server, page, user.id, phone)
    const { ticket } = await server.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id: user.id })
    await page.goto(server.origin + new URL(ticket).pathname + new URL(ticket).search)
    await pick('push-notification')
    await atScreen(page, 'reset-password-mfa-push-challenge-push')
    await phone.approve(page)
    await atScreen(page, 'reset-password')
  })
})

describe('a code or approval, and approval from administrators who took the code', () => {
  beforeEach(async () => void (await bind('contextual-1', 'contextual-2')))

  test('an administrator who took the code approves too', async () => {
    const user = await createUser(server, { enrolled: ['phone'], roles: ['admin'] })
    const phone = companionPhone(browser)
    await givePhone(server, page, user.id, phone)
    await begin(user)
    await pick('sms')
    await answerSms(server, page, user)
    await atScreen(page, 'mfa-push-challenge-push')
    await phone.approve(page)
    await expectIn(user, ['phone', 'push-notification'])
  })

  test('an administrator who approved is through', async () => {
    const user = await createUser(server, { enrolled: ['phone'], roles: ['admin'] })
    const phone = guardianPhone(server)
    await givePhone(server, page, user.id, phone)
    await begin(user)
    await pick('push-notification')
    await phone.approve(page)
    await expectIn(user, ['push-notification'])
  })

  test('anybody else is through with the code', async () => {
    const user = await createUser(server, { enrolled: ['phone'] })
    await givePhone(server, page, user.id, guardianPhone(server))
    await begin(user)
    await pick('sms')
    await answerSms(server, page, user)
    await expectIn(user, ['phone'])
  })
})

describe('the organization’s metadata decides', () => {
  beforeEach(async () => void (await bind('by-organization')))

  const memberWithPhone = async (member: string) => {
    const user = await createUser(server, { enrolled: ['phone'], member })
    await server.api('PATCH', `/v2/users/${encodeURIComponent(user.id)}`, {
      phone_number: user.phone,
      phone_verified: true,
    })
    const phone = companionPhone(browser)
    await givePhone(server, page, user.id, phone)
    return { user, phone }
  }

  test('approval comes first where it is accepted', async () => {
    const organization = await createOrganization(server, 'push-notification,phone,email')
    const { user, phone } = await memberWithPhone(organization)
    await begin(user, { organization })
    await atScreen(page, 'mfa-push-challenge-push')
    await phone.approve(page)
    await expectIn(user, ['push-notification'])
  })

  test('a code is asked where approval is not', async () => {
    const organization = await createOrganization(server, 'phone,email')
    const { user } = await memberWithPhone(organization)
    await begin(user, { organization })
    await answerSms(server, page, user)
    await expectIn(user, ['phone'])
  })
})

describe('a security key or the app, and both of administrators', () => {
  beforeEach(async () => {
    await bind('enrollment-1', 'enrollment-2')
    await virtualAuthenticator(page, 'usb')
  })
  const admin = { app_metadata: { isAdmin: true } }

  const enrollApp = async () => {
    await atScreen(page, 'mfa-otp-enrollment-qr')
    const link = (await page.getAttribute('a[href^="otpauth:"]', 'href')) as string
    await enterCode(page, totp(new URL(link).searchParams.get('secret') as string))
  }
  const pickToEnroll = async (factor: string) => {
    await atScreen(page, 'mfa-begin-enroll-options')
    await act(page, factor)
  }

  test('anybody enrolls the key that was picked, and is asked for it at the next login', async () => {
    const user = await createUser(server, { verified: false })
    await begin(user)
    await pickToEnroll('webauthn-roaming')
    await enrollKey(page, 'Blue key')
    await expectIn(user, ['webauthn-roaming'])
    await begin(user)
    await touchKey('webauthn-roaming')
    await expectIn(user, ['webauthn-roaming'])
  })

  test('anybody may pick the app', async () => {
    const user = await createUser(server, { verified: false })
    await begin(user)
    await pickToEnroll('otp')
    await enrollApp()
    await expectIn(user, ['otp'])
  })

  test('an administrator enrolls one, then the other, and is asked for both at the next login', async () => {
    const user = await createUser(server, { verified: false, profile: admin })
    await begin(user)
    await pickToEnroll('webauthn-roaming')
    await enrollKey(page, 'Blue key')
    await enrollApp()
    await expectIn(user, ['webauthn-roaming', 'otp'])
  })

  test('an administrator with the app confirms it and enrolls a key', async () => {
    const user = await createUser(server, { enrolled: ['otp'], verified: false, profile: admin })
    await begin(user)
    await answerOtp(page, user)
    await enrollKey(page, 'Blue key')
    await expectIn(user, ['otp', 'webauthn-roaming'])
  })

  test.each([
    ['otp', 'webauthn-roaming'],
    ['webauthn-roaming', 'otp'],
  ] as const)('an administrator with both who took %s is asked for %s too', async (first, second) => {
    const user = await createUser(server, { enrolled: ['otp'], verified: false, profile: admin })
    await giveKey(server, page, user.id, 'webauthn-roaming')
    const pass = { otp: () => answerOtp(page, user), 'webauthn-roaming': () => touchKey('webauthn-roaming') }
    await begin(user)
    await pick(first)
    await pass[first]()
    await pass[second]()
    await expectIn(user, [first, second])
  })
})

test('all enrolled factors stand behind the app, and each lets in', async () => {
  await bind('alternate-enrolled')
  await virtualAuthenticator(page, 'usb')
  await virtualAuthenticator(page, 'internal')
  const user = await createUser(server, { enrolled: ['otp', 'phone'] })
  const phone = companionPhone(browser)
  await givePhone(server, page, user.id, phone)
  await giveKey(server, page, user.id, 'webauthn-roaming')
  await giveKey(server, page, user.id, 'webauthn-platform')
  const ways = {
    'push-notification': () => phone.approve(page),
    'webauthn-roaming': () => touchKey('webauthn-roaming'),
    'webauthn-platform': () => touchKey('webauthn-platform'),
    sms: () => answerSms(server, page, user),
  }
  for (const [entry, pass] of Object.entries(ways)) {
    await begin(user)
    await atScreen(page, 'mfa-otp-challenge')
    await act(page, 'pick-authenticator')
    await pick(entry)
    await pass()
    await expectIn(user, [entry === 'sms' ? 'phone' : entry])
  }
})

describe('a browser that is not known', () => {
  beforeEach(async () => {
    await server.api('PATCH', '/v2/risk-assessments/settings', { enabled: true })
    await bind('adaptive-enrolled')
    return () => server.api('PATCH', '/v2/risk-assessments/settings', { enabled: false })
  })

  test('is one in which the user picks a factor, and known afterwards', async () => {
    const user = await createUser(server)
    const phone = companionPhone(browser)
    await givePhone(server, page, user.id, phone)
    await begin(user)
    await pick('push-notification')
    await phone.approve(page)
    await expectIn(user, ['push-notification'])
    await begin(user)
    await expectIn(user, [])
  })

  test('asks for the key where it is all that the user has', async () => {
    await virtualAuthenticator(page, 'usb')
    const user = await createUser(server, { verified: false })
    await giveKey(server, page, user.id, 'webauthn-roaming')
    await begin(user)
    await touchKey('webauthn-roaming')
    await expectIn(user, ['webauthn-roaming'])
  })
})

describe.each([
  ['webauthn-roaming', 'usb'],
  ['webauthn-platform', 'internal'],
] as const)('%s', (factor, transport) => {
  test('is enrolled by a command, asked for by another, and another authenticator does not do', async () => {
    await bindSources(`exports.onExecutePostLogin = async (event, api) => {
      const has = event.user.enrolledFactors.some(({ type }) => type === '${factor}')
      api.authentication[has ? 'challengeWith' : 'enrollWith']({ type: '${factor}' })
    }`)
    const own = await virtualAuthenticator(page, transport)
    const user = await createUser(server)
    await begin(user)
    await enrollKey(page, 'Mine')
    await expectIn(user, [factor])
    await begin(user)
    await touchKey(factor)
    await expectIn(user, [factor])
    await own.remove()
    await virtualAuthenticator(page, transport)
    await begin(user)
    await touchKey(factor)
    await atScreen(page, 'mfa-webauthn-error')
    expect(screenOf(page)).toBe('mfa-webauthn-error')
  })

  test('lets a new password be chosen, as the example for resets asks', async () => {
    await bindActions(
      server,
      { [`reset ${++bound}`]: exampleAction('password-reset') },
      'password-reset-post-challenge',
    )
    await virtualAuthenticator(page, transport)
    const user = await createUser(server)
    await giveKey(server, page, user.id, factor)
    const { ticket } = await server.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id: user.id })
    await page.goto(server.origin + new URL(ticket).pathname + new URL(ticket).search)
    await atScreen(page, `reset-password-mfa-${factor}-challenge`)
    await act(page, 'default')
    await atScreen(page, 'reset-password')
  })
})
