import { describe, test } from 'vitest'
import { atScreen } from '../../fixtures/pages.ts'
import { keyboardVisit } from './visit.ts'

const visit = keyboardVisit()

describe('by keys alone one passes', () => {
  test('a code of the app, after a wrong one, and has the browser remembered', async () => {
    const { world, keys, page } = visit
    const person = await world.person({ factors: ['otp'] })
    await visit.begin(person, 'challengeWith,otp')
    await atScreen(page, 'mfa-otp-challenge')
    await keys.enter('code', '12')
    await visit.errorAt('code')
    await keys.type('code', person.code())
    await keys.tick('[name="rememberBrowser"]')
    await keys.act('default')
    await visit.back()
    await visit.begin(person, 'challengeWith,otp', { prompt: 'login' })
    await visit.back()
  })

  test('a text or a call, as chosen, and changes over to the other', async () => {
    const { world, keys, page } = visit
    const person = await world.person({ factors: ['phone'] })
    await visit.begin(person, 'challengeWith,phone')
    await atScreen(page, 'mfa-phone-challenge')
    await keys.to('[name="type"]')
    await page.keyboard.press('ArrowRight')
    await keys.act('default')
    await atScreen(page, 'mfa-voice-challenge')
    await world.sentCode(person.phone)
    await keys.act('switch-to-sms')
    await atScreen(page, 'mfa-sms-challenge')
    await keys.enter('code', 'none')
    await visit.errorAt('code')
    await keys.enter('code', await world.sentCode(person.phone))
    await visit.back()
  })

  test('one of several numbers', async () => {
    const { world, keys, page } = visit
    const person = await world.person({ factors: ['phone'] })
    const path = `/v2/users/${encodeURIComponent(person.id)}/authentication-methods`
    const other = '+4915119999999'
    await world.api('POST', path, { type: 'phone', phone_number: other, preferred_authentication_method: 'sms' })
    await visit.begin(person, 'challengeWith,phone')
    await atScreen(page, 'mfa-phone-challenge')
    await keys.act('pick-phone')
    await atScreen(page, 'mfa-sms-list')
    await keys.act('back-action')
    await atScreen(page, 'mfa-phone-challenge')
    await keys.act('pick-phone')
    await keys.act('selection-action::0')
    await atScreen(page, 'mfa-phone-challenge')
    await keys.act('default')
    await atScreen(page, 'mfa-sms-challenge')
    await keys.enter('code', await Promise.any([world.sentCode(person.phone), world.sentCode(other)]))
    await visit.back()
  })

  test('a code by mail that is picked, and the way back from the list', async () => {
    const { world, keys, page } = visit
    const person = await world.person({ factors: ['otp'] })
    await visit.begin(person, 'challengeWith,otp,email')
    await atScreen(page, 'mfa-otp-challenge')
    await keys.act('pick-authenticator')
    await atScreen(page, 'mfa-login-options')
    await keys.act('back-action')
    await atScreen(page, 'mfa-otp-challenge')
    await keys.act('pick-authenticator')
    await keys.act('email')
    await atScreen(page, 'mfa-email-challenge')
    await keys.enter('code', 'none')
    await visit.errorAt('code')
    await keys.enter('code', await world.sentCode(person.email))
    await visit.back()
  })

  test('a recovery code, after a wrong one, and saves the new one', async () => {
    const { world, keys, page } = visit
    await world.api('PUT', '/v2/guardian/factors/recovery-code', { enabled: true })
    const person = await world.person({ factors: ['otp', 'recovery-code'] })
    await visit.begin(person, 'challengeWith,otp,recovery-code')
    await keys.act('pick-authenticator')
    await keys.act('recovery-code')
    await atScreen(page, 'mfa-recovery-code-challenge')
    await keys.enter('code', 'wrong')
    await visit.errorAt('code')
    await keys.enter('code', person.recoveryCode)
    await atScreen(page, 'mfa-recovery-code-challenge-new-code')
    await keys.tick('[name="saved"]')
    await keys.act('default')
    await world.api('PUT', '/v2/guardian/factors/recovery-code', { enabled: false })
    await visit.back()
  })
})
