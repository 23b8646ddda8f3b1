import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../../fixtures/browser.ts'
import { p12 } from '../../fixtures/p12.ts'
import { startWorld, type World } from '../../fixtures/world.ts'
import { administrator, openDashboard, requireBuilt } from './dashboard.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  requireBuilt()
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
  await world.factors('otp')
}, 60_000)
afterAll(() => browser?.close())

vi.setConfig({ testTimeout: 120_000 })

/** Saves the form that a heading stands over, and waits until the server has it. */
const save = async (page: Page, heading: string): Promise<void> => {
  const form = page.locator('section', { has: page.getByRole('heading', { name: heading, exact: true }) })
  await form.getByRole('button', { name: 'Save changes' }).click()
  await form.getByRole('button', { name: 'Save changes', disabled: true }).waitFor()
}

const openFactor = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('navigation').getByRole('link', { name: 'Multi-factor Auth' }).click()
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

const openProtection = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('navigation').getByRole('link', { name: 'Attack Protection' }).click()
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

const saveForm = async (page: Page): Promise<void> => {
  const button = page.getByRole('button', { name: 'Save changes' }).first()
  await button.click()
  await button.and(page.locator(':disabled')).waitFor()
}

test('an administrator sets every factor and every protection up, by clicks alone', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'security/mfa')

  await openFactor(page, 'Phone message')
  await page.getByRole('switch', { name: 'Phone message' }).press('Space')
  await page.getByRole('checkbox', { name: 'Voice' }).check()
  await save(page, 'Message types')
  await page.getByRole('radio', { name: 'Twilio' }).check()
  await page.getByLabel('Twilio SID').fill('AC0123')
  await page.getByRole('textbox', { name: 'Twilio AuthToken' }).fill('a-very-secret-token')
  await page.getByLabel('From').fill('+15551234567')
  await page.getByLabel('Messaging service SID').fill('MG1')
  await page.getByText('not both').waitFor()
  await page.getByLabel('Messaging service SID').fill('')
  await save(page, 'Delivery provider')
  await page.getByRole('textbox', { name: 'Verification message' }).fill('Gate says {{ code }}')
  await page
    .getByRole('group', { name: 'Preview of the verification message' })
    .getByText(/^Gate says \d{6}$/)
    .waitFor()
  await page.getByRole('textbox', { name: 'Verification message' }).fill('{{ code')
  await page.getByRole('group', { name: 'Preview of the verification message' }).getByRole('alert').waitFor()
  await page.getByRole('textbox', { name: 'Verification message' }).fill('Gate says {{ code }}')
  await save(page, 'Message templates')
  const phone = (path: string) => world.api('GET', `/v2/guardian/factors/phone/${path}`)
  expect(await phone('message-types')).toEqual({ message_types: ['sms', 'voice'] })
  expect(await phone('selected-provider')).toEqual({ provider: 'twilio' })
  expect(await phone('providers/twilio')).toMatchObject({ sid: 'AC0123', from: '+15551234567', auth_token: null })
  expect(await phone('templates')).toMatchObject({ verification_message: 'Gate says {{ code }}' })
  expect(await page.content()).not.toContain('a-very-secret-token')

  await openFactor(page, 'Push notification')
  await page.getByLabel('Name of the app').fill('Gate')
  await page.getByLabel('App Store').fill('https://apps.apple.com/app/gate')
  await save(page, 'Custom app')
  await page.getByRole('switch', { name: 'Number matching' }).press('Space')
  await save(page, 'Approval')
  await page.getByLabel('Bundle ID').fill('com.example.gate')
  await save(page, 'iOS: Apple Push Notification service')
  await page.getByRole('radio', { name: 'by Amazon SNS' }).check()
  await page.getByLabel('AWS region').fill('nowhere')
  await page.locator('section', { hasText: 'Delivery provider' }).getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('alert').getByText('region').waitFor()
  await page.getByLabel('AWS region').fill('eu-central-1')
  await save(page, 'Delivery provider')
  await page.getByRole('textbox', { name: 'Service account' }).fill('{ "type": ')
  expect(
    await page
      .locator('section', { hasText: 'Firebase Cloud Messaging' })
      .getByRole('button', { name: 'Save changes' })
      .isDisabled(),
  ).toBe(true)
  await page
    .getByRole('textbox', { name: 'Service account' })
    .fill(JSON.stringify({ type: 'service_account', private_key: 'a-very-secret-key' }))
  await save(page, 'Android: Firebase Cloud Messaging')
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Certificate' }).click(),
  ])
  await chooser.setFiles({ name: 'push.p12', mimeType: 'application/x-pkcs12', buffer: Buffer.from(p12, 'base64') })
  await page.getByRole('switch', { name: 'Sandbox' }).press('Space')
  await save(page, 'iOS: Apple Push Notification service')
  await page.getByText('A certificate is stored; it is not shown again.').waitFor()
  expect(await world.api('GET', '/v2/guardian/factors/push-notification/providers/apns')).toEqual({
    bundle_id: 'com.example.gate',
    enabled: true,
    sandbox: true,
  })
  expect(await page.content()).not.toContain('a-very-secret-key')
  expect(await world.api('GET', '/v2/prompts/mfa-push')).toMatchObject({ app_name: 'Gate' })
  expect(await world.api('GET', '/v2/guardian/factors/push-notification/providers/sns')).toMatchObject({
    aws_region: 'eu-central-1',
  })

  await openFactor(page, 'WebAuthn with FIDO security keys')
  await page.getByRole('radio', { name: 'Always' }).check()
  await page.getByRole('switch', { name: 'Override the relying party' }).press('Space')
  await page.getByLabel('Relying party identifier').fill('example.com')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Relying party identifier').fill('LocalHost')
  await save(page, 'Settings')
  expect(await world.api('GET', '/v2/guardian/factors/webauthn-roaming/settings')).toEqual({
    userVerification: 'required',
    overrideRelyingParty: true,
    relyingPartyIdentifier: 'localhost',
  })

  await page.getByRole('navigation').getByRole('link', { name: 'Multi-factor Auth' }).click()
  await page.getByRole('switch', { name: 'Enable Adaptive MFA risk assessment' }).press('Space')
  await page.getByLabel('Device trust duration').fill('90')
  await page.getByRole('heading', { name: 'Adaptive MFA risk assessment' }).click()
  await save(page, 'Adaptive MFA risk assessment')
  await page.getByLabel('Forgotten without use after').fill('5')
  await save(page, 'Remembered browsers')
  expect(await world.api('GET', '/v2/risk-assessments/settings/new-device')).toEqual({ remember_for: 90 })
  expect(await world.api('GET', '/v2/guardian/settings')).toMatchObject({
    mfa_session_inactivity_timeout: 5 * 24 * 60 * 60,
  })

  await openProtection(page, 'Brute-force Protection')
  await page.getByLabel('Brute-force threshold').fill('5')
  await page.getByRole('radio', { name: 'account lockout' }).check()
  await page.getByRole('checkbox', { name: 'Send notifications to affected users' }).uncheck()
  await page.getByRole('combobox', { name: 'IP AllowList' }).fill('nowhere')
  await page.getByRole('combobox', { name: 'IP AllowList' }).press('Enter')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('combobox', { name: 'IP AllowList' }).press('Backspace')
  await page.getByRole('combobox', { name: 'IP AllowList' }).fill('203.0.113.0/24')
  await page.getByRole('combobox', { name: 'IP AllowList' }).press('Enter')
  await saveForm(page)
  await openProtection(page, 'Suspicious IP Throttling')
  const login = page.getByRole('group', { name: 'Login' })
  await login.getByLabel('At once').fill('50')
  await login.getByLabel('Then again').fill('20')
  await page.getByRole('checkbox', { name: 'Send notifications to the administrators' }).check()
  await saveForm(page)
  await page.getByRole('textbox', { name: 'IP address' }).fill('203.0.113.7')
  await page.getByRole('button', { name: 'Look up' }).click()
  await page.getByText('203.0.113.7 is not blocked').waitFor()
  await openProtection(page, 'Breached Password Detection')
  await page.getByRole('switch', { name: 'Enable breached password detection' }).press('Space')
  await page.getByRole('checkbox', { name: 'Block compromised credentials on sign-up' }).check()
  await page.getByRole('checkbox', { name: 'Block compromised user accounts' }).check()
  await page.getByRole('checkbox', { name: 'Send notifications to the administrators' }).first().check()
  await page.getByRole('checkbox', { name: 'Daily' }).check()
  await saveForm(page)
  await openProtection(page, 'Bot Detection')
  await page.getByRole('radiogroup', { name: 'Password flow', exact: true }).getByText('When risky').click()
  await page.getByRole('radiogroup', { name: 'Passwordless flow' }).getByText('Always').click()
  await saveForm(page)
  await page.getByRole('switch', { name: 'Let forms pass when a solution cannot be checked' }).press('Space')
  await save(page, 'Challenge')
  const protection = (name: string) => world.api('GET', `/v2/attack-protection/${name}`)
  expect(await protection('brute-force-protection')).toMatchObject({
    max_attempts: 5,
    mode: 'count_per_identifier',
    allowlist: ['203.0.113.0/24'],
    shields: ['block'],
  })
  expect(await protection('suspicious-ip-throttling')).toMatchObject({
    shields: expect.arrayContaining(['admin_notification']),
    stage: {
      'pre-login': { max_attempts: 50, rate: 4_320_000 },
      'pre-user-registration': { max_attempts: 50, rate: 1200 },
    },
  })
  expect(await protection('breached-password-detection')).toMatchObject({
    enabled: true,
    shields: ['block', 'admin_notification'],
    admin_notification_frequency: ['daily'],
    stage: { 'pre-user-registration': { shields: ['block'] }, 'pre-change-password': { shields: [] } },
  })
  expect(await protection('captcha')).toMatchObject({ auth_challenge: { fail_open: true } })
  expect(await protection('bot-detection')).toMatchObject({
    challenge_password_policy: 'when_risky',
    challenge_passwordless_policy: 'always',
  })
  await page.context().close()

  const reader = await openDashboard({ world, browser }, await administrator(world, 'read-only'), 'security/mfa/sms')
  for (const path of [
    'security/mfa/sms',
    'security/mfa/push-notification',
    'security/attack-protection/bot-detection',
  ]) {
    await reader.goto(new URL(`dashboard/${path}`, world.issuer).href)
    await reader.getByRole('radio').first().waitFor()
    expect(await reader.getByRole('button', { name: 'Save changes' }).count()).toBe(0)
    for (const role of ['radio', 'checkbox', 'switch', 'textbox'] as const)
      for (const control of await reader.getByRole(role).all()) expect(await control.isDisabled()).toBe(true)
  }
  await reader.context().close()
})
