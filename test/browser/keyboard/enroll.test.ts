import { describe, expect, test } from 'vitest'
import { totpAt } from '../../../src/factors/totp.ts'
import { atScreen } from '../../fixtures/pages.ts'
import { virtualAuthenticator } from '../../fixtures/virtual-authenticator.ts'
import { keyboardVisit } from './visit.ts'

const visit = keyboardVisit()

describe('by keys alone one enrolls', () => {
  test('a phone number, of a country that is searched, by a call that is chosen', async () => {
    const { world, keys, page } = visit
    await visit.begin(await world.person(), 'enrollWith,phone')
    await atScreen(page, 'mfa-phone-enrollment')
    await keys.enter('phone', '1')
    await visit.errorAt('phone')
    await keys.act('pick-country-code')
    await atScreen(page, 'mfa-country-codes')
    await keys.to('[data-search] input')
    await page.keyboard.type('germ')
    await keys.press('li:not([hidden]) > .option')
    await atScreen(page, 'mfa-phone-enrollment')
    await keys.type('phone', '1511 1234567')
    await keys.to('[name="type"]')
    await page.keyboard.press('ArrowDown')
    expect(await page.isChecked('[name="type"][value="voice"]')).toBe(true)
    await keys.act('default')
    await atScreen(page, 'mfa-voice-challenge')
    await keys.enter('code', 'no code')
    await visit.errorAt('code')
    await keys.enter('code', await world.sentCode('+4915111234567'))
    await visit.back()
  })

  test.each([
    ['webauthn-roaming', 'usb'],
    ['webauthn-platform', 'internal'],
  ] as const)('%s, and is asked for it', async (factor, transport) => {
    const { world, keys, page } = visit
    await virtualAuthenticator(page, transport)
    const person = await world.person()
    await visit.begin(person, `enrollWith,${factor}`)
    await atScreen(page, `mfa-${factor}-enrollment`)
    await keys.act('default')
    await atScreen(page, 'mfa-webauthn-change-key-nickname')
    await keys.enter('nickname', '')
    await visit.errorAt('nickname')
    await keys.enter('nickname', 'Mine')
    await atScreen(page, 'mfa-webauthn-enrollment-success')
    await keys.act('default')
    await visit.back()
    await visit.begin(person, `challengeWith,${factor}`, { prompt: 'login' })
    await atScreen(page, `mfa-${factor}-challenge`)
    await keys.act('default')
    await visit.back()
  })

  test('a factor that is picked after a look at another, and saves the recovery code', async () => {
    const { world, keys, page } = visit
    await world.api('PUT', '/v2/guardian/factors/recovery-code', { enabled: true })
    const person = await world.person()
    await visit.begin(person, 'enrollWithAny,phone,otp')
    await atScreen(page, 'mfa-begin-enroll-options')
    await keys.act('otp')
    await atScreen(page, 'mfa-otp-enrollment-qr')
    await keys.act('pick-authenticator')
    await atScreen(page, 'mfa-begin-enroll-options')
    await keys.act('phone')
    await atScreen(page, 'mfa-phone-enrollment')
    await keys.act('pick-authenticator')
    await keys.act('otp')
    await atScreen(page, 'mfa-otp-enrollment-qr')
    const link = (await page.getAttribute('a[href^="otpauth:"]', 'href')) as string
    const seed = new URL(link).searchParams.get('secret') as string
    await keys.enter('code', totpAt(seed, world.services.now()))
    await atScreen(page, 'mfa-recovery-code-enrollment')
    await keys.act('default')
    await visit.errorAt('saved')
    await keys.tick('[name="saved"]')
    await keys.act('default')
    await world.api('PUT', '/v2/guardian/factors/recovery-code', { enabled: false })
    await visit.back()
  })
})
