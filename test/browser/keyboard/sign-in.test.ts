import { describe, expect, test } from 'vitest'
import { totpAt } from '../../../src/factors/totp.ts'
import { atScreen } from '../../fixtures/pages.ts'
import { virtualAuthenticator } from '../../fixtures/virtual-authenticator.ts'
import { password } from '../../fixtures/world.ts'
import { keyboardVisit } from './visit.ts'

const visit = keyboardVisit()

const identifierFirst = (on: boolean) => visit.world.api('PATCH', '/v2/prompts', { identifier_first: on })

describe('by keys alone', () => {
  test('one signs in, after a wrong password', async () => {
    const { world, keys, page } = visit
    const person = await world.person()
    await visit.open()
    await keys.type('username', person.email)
    await keys.enter('password', 'wrong')
    await visit.errorAt('password')
    await keys.type('password', password)
    await keys.pressHere('[data-reveal]')
    expect(await page.getAttribute('input[name="password"]', 'type')).toBe('text')
    await keys.act('default')
    await visit.back()
  })

  test('one signs in on two pages, and goes back to the first', async () => {
    const { world, keys, page } = visit
    const person = await world.person()
    await identifierFirst(true)
    await visit.open()
    await atScreen(page, 'login-id')
    await keys.enter('username', 'somebody@example.com')
    await atScreen(page, 'login-password')
    await keys.press('.chosen :is(a, button)')
    await atScreen(page, 'login-id')
    await keys.enter('username', person.email)
    await keys.enter('password', password)
    await identifierFirst(false)
    await visit.back()
  })

  test('one signs up after a password that is too short, sets up an app, and is asked for it the next time', async () => {
    const { world, keys, page } = visit
    await visit.open({ mfa: 'enrollWith,otp' })
    await keys.press('a[href*="/u/signup"]')
    await atScreen(page, 'signup')
    await keys.type('email', 'grace@example.com')
    await keys.enter('password', 'short')
    await visit.errorAt('password')
    await keys.enter('password', 'Battery-Staple-8')
    await atScreen(page, 'mfa-otp-enrollment-qr')
    await keys.act('toggle-view')
    await atScreen(page, 'mfa-otp-enrollment-code')
    const seed = (await page.textContent('#secret')) as string
    await keys.enter('code', '000000')
    await visit.errorAt('code')
    await keys.enter('code', totpAt(seed, world.services.now()))
    await visit.back()

    // Who has a factor proves it before another one is added.
    await visit.open({ mfa: 'challengeWith,otp enrollWith,phone', prompt: 'login' })
    await atScreen(page, 'login')
    await keys.type('username', 'grace@example.com')
    await keys.enter('password', 'Battery-Staple-8')
    await atScreen(page, 'mfa-otp-challenge')
    world.pass(30_000)
    await keys.enter('code', totpAt(seed, world.services.now()))
    await atScreen(page, 'mfa-phone-enrollment')
    await visit.open({ mfa: 'enrollWith,phone', prompt: 'login' })
    await keys.type('username', 'grace@example.com')
    await keys.enter('password', 'Battery-Staple-8')
    await visit.back('access_denied')
  })

  test('one comes to any language of a page, and takes it by the button that appears', async () => {
    const { world, keys, page } = visit
    const title = (language: string, text: string) =>
      world.api('PUT', `/v2/prompts/login/custom-text/${language}`, { login: { title: text } })
    await Promise.all([title('de', 'Anmelden'), title('fr', 'Connexion'), title('it', 'Accesso')])
    await world.tenant({ enabled_locales: ['en', 'de', 'fr', 'it'] })
    await visit.open()
    await keys.to('select')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await keys.act('change-language')
    expect(await page.textContent('h1')).toBe('Connexion')
    await world.tenant({ enabled_locales: ['en'] })
  })

  test('one makes a passkey, and signs in by it', async () => {
    const { world, keys, page } = visit
    const [connection] = await world.api<{ id: string; options: object }[]>('GET', '/v2/connections?strategy=auth0')
    const passkeys = (enabled: boolean) =>
      world.api('PATCH', `/v2/connections/${connection?.id}`, {
        options: {
          ...connection?.options,
          authentication_methods: { password: { enabled: true }, passkey: { enabled } },
          passkey_options: { challenge_ui: 'button' },
        },
      })
    await passkeys(true)
    await identifierFirst(true)
    const device = await virtualAuthenticator(page, 'internal')
    const person = await world.person()
    await visit.open()
    await keys.enter('username', person.email)
    await keys.enter('password', password)
    await atScreen(page, 'passkey-enrollment')
    await keys.act('default')
    await visit.back()
    expect(await device.credentials()).toHaveLength(1)
    await visit.open({ prompt: 'login' })
    await atScreen(page, 'login-id')
    await keys.press('[data-passkey] button, button[data-passkey]')
    await visit.back()
    await identifierFirst(false)
    await passkeys(false)
  })

  test('one chooses a new password, by a challenge', async () => {
    const { world, keys, page } = visit
    const person = await world.person({ factors: ['otp'] })
    await world.resetActions(
      `exports.onExecutePostChallenge = async (event, api) => { api.authentication.challengeWith({ type: 'otp' }) }`,
    )
    await visit.open()
    await keys.press('a[href*="/u/reset-password-request"]')
    await atScreen(page, 'reset-password-request')
    await keys.enter('username', '')
    await visit.errorAt('username')
    await keys.enter('username', person.email)
    await page.waitForSelector('body[data-screen="reset-password-email"]')
    await expect.poll(async () => (await world.inbox(person.email)).length, { timeout: 15_000 }).toBeGreaterThan(0)
    const [mail] = await world.inbox(person.email)
    await page.goto(/https?:\/\/\S+ticket=\w+/.exec(mail?.text ?? '')?.[0] as string)
    await atScreen(page, 'reset-password-mfa-otp-challenge')
    await keys.enter('code', '12')
    await visit.errorAt('code')
    await keys.enter('code', person.code())
    await atScreen(page, 'reset-password')
    await keys.type('password-reset', 'Battery-Staple-8')
    await keys.enter('re-enter-password', 'another')
    await visit.errorAt('re-enter-password')
    await keys.type('password-reset', 'Battery-Staple-8')
    await keys.enter('re-enter-password', 'Battery-Staple-8')
    await page.waitForSelector('h1:text("Password changed")')
    await world.resetActions()
  })
})
