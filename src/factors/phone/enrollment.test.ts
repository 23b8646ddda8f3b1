import { describe, expect, test } from 'vitest'
import { answer, factorContext, stored } from '../../../test/fixtures/factors.ts'
import { codeLifetime } from '../codes.ts'
import type { FactorContext, Progress } from '../factor.ts'
import type { PhoneEnrollment } from './enrollment.ts'
import { phone } from './factor.ts'

const begin = (changes: Partial<FactorContext> = {}) => {
  const ctx = factorContext({ request: { type: 'phone' }, ...changes })
  const progress = phone.beginEnrollment?.(ctx) as Progress<PhoneEnrollment>
  return { ctx, progress, keep: stored(progress.keep) }
}
const say = (ctx: FactorContext, keep: unknown, action: string, fields = {}) =>
  phone.answerEnrollment?.(ctx, keep as PhoneEnrollment, answer(action, fields)) as Progress<PhoneEnrollment>
const codeIn = (progress: Progress<unknown>) => String(progress.send?.variables.code)

describe('a phone enrollment', () => {
  test.each([
    [['sms'], undefined, 'mfa-sms-enrollment'],
    [['voice'], undefined, 'mfa-voice-enrollment'],
    [['sms', 'voice'], undefined, 'mfa-phone-enrollment'],
    [['sms', 'voice'], 'sms', 'mfa-sms-enrollment'],
    [['sms', 'voice'], 'voice', 'mfa-voice-enrollment'],
    [['sms', 'voice'], 'both', 'mfa-phone-enrollment'],
    [['sms'], 'voice', 'mfa-sms-enrollment'],
  ] as [('sms' | 'voice')[], 'sms' | 'voice' | 'both' | undefined, string][])(
    'with %j on and %s preferred asks for the number on %s',
    (messageTypes, preferredMethod, screen) => {
      const request = { type: 'phone' as const, ...(preferredMethod ? { options: { preferredMethod } } : {}) }
      expect(begin({ settings: { messageTypes }, request }).progress.screen).toBe(screen)
    },
  )

  test('sends a code to the number and stores it once the code came back', () => {
    const { ctx, keep } = begin()
    const sent = say(ctx, keep, 'default', { phone: '+1 (555) 123-4567' })
    expect(sent).toMatchObject({
      screen: 'mfa-sms-challenge',
      send: { channel: 'sms', to: '+15551234567', template: 'enrollment', expiresAt: ctx.now + codeLifetime },
    })
    expect(JSON.stringify(sent.keep)).not.toContain(codeIn(sent))
    expect(say(ctx, stored(sent.keep), 'default', { code: codeIn(sent) })).toMatchObject({
      kind: 'enrolled',
      enrollment: { factor: 'phone', phoneNumber: '+15551234567', preferredMethod: 'sms' },
      claim: { kind: 'once' },
    })
  })

  test('shows the whole number while it is being added, and offers to edit it but not to remember the browser', () => {
    const { ctx, keep } = begin()
    const sent = say(ctx, keep, 'default', { phone: '+15551234567' })
    expect(phone.viewData(ctx, sent.keep, sent.screen)).toMatchObject({
      phone_number: '+1 555 123 4567',
      show_edit: true,
      show_remember_device: false,
    })
    const edit = say(ctx, sent.keep, 'pick-sms')
    expect(edit.screen).toBe('mfa-sms-enrollment')
    expect(phone.viewData(ctx, edit.keep, edit.screen)).toMatchObject({ phone: '+15551234567' })
  })

  test('calls where the user chose a call, and remembers that', () => {
    const { ctx, keep } = begin({ settings: { messageTypes: ['sms', 'voice'] } })
    const sent = say(ctx, keep, 'default', { phone: '+15551234567', type: 'voice' })
    expect(sent).toMatchObject({ screen: 'mfa-voice-challenge', send: { channel: 'voice' } })
    expect(say(ctx, sent.keep, 'default', { code: codeIn(sent) })).toMatchObject({
      enrollment: { preferredMethod: 'voice' },
    })
    const text = say(ctx, sent.keep, 'switch-to-sms')
    expect(text).toMatchObject({ screen: 'mfa-sms-challenge', send: { channel: 'sms' } })
    expect(say(ctx, text.keep, 'default', { code: codeIn(sent) })).toMatchObject({ kind: 'refused' })
  })

  test.each([
    ['', 'no-phone'],
    ['call me', 'invalid-phone-format'],
    ['+1 555 123 4567 ext. 12', 'invalid-phone-format'],
    ['+1 555', 'invalid-phone'],
    ['+999123456789', 'invalid-phone-format'],
    ['+15551234567890123', 'invalid-phone'],
  ])('refuses the number %j with %s', (typed, error) => {
    const { ctx, keep } = begin()
    expect(say(ctx, keep, 'default', { phone: typed })).toEqual({
      kind: 'refused',
      why: 'wrong',
      error: { code: error, field: 'phone' },
    })
  })

  test('refuses a wrong and a late code', () => {
    const { ctx, keep } = begin()
    const sent = say(ctx, keep, 'default', { phone: '+15551234567' })
    const wrong = codeIn(sent) === '000000' ? '000001' : '000000'
    expect(say(ctx, sent.keep, 'default', { code: wrong })).toMatchObject({ error: { code: 'invalid-code' } })
    expect(say({ ...ctx, now: ctx.now + codeLifetime }, sent.keep, 'default', { code: codeIn(sent) })).toMatchObject({
      why: 'expired',
    })
  })

  test('a code that went to one number does not enroll another', () => {
    const { ctx, keep } = begin()
    const first = say(ctx, keep, 'default', { phone: '+15551234567' })
    const second = say(ctx, say(ctx, first.keep, 'pick-sms').keep, 'default', { phone: '+15557654321' })
    expect(say(ctx, second.keep, 'default', { code: codeIn(first) })).toMatchObject({ kind: 'refused' })
  })
})

test('takes numbers of the countries alone that the tenant allows (country_codes)', () => {
  const settings = { messageTypes: ['sms' as const], countries: { list: ['US'], mode: 'allow' as const } }
  const { ctx, keep } = begin({ settings })
  expect(say(ctx, keep, 'default', { phone: '+49 151 12345678' }).send).toBeUndefined()
  expect(say(ctx, keep, 'default', { phone: '+1 (555) 123-4567' }).send).toMatchObject({ to: '+15551234567' })
})

describe('the country of a number', () => {
  test.each([
    [undefined, 'en', 'US'],
    [undefined, 'de-AT', 'AT'],
    ['fr', 'en-GB', 'FR'],
    ['XX', 'en-GB', 'GB'],
  ])('begins, seen from %s in %s, with %s', (country, locale, code) => {
    const { ctx, progress } = begin({ country, locale })
    expect(phone.viewData(ctx, progress.keep, progress.screen)).toMatchObject({ country_code: { code } })
  })

  test('can be picked, keeps what was typed, and is what a national number is read in', () => {
    const { ctx, keep } = begin()
    const countries = say(ctx, keep, 'pick-country-code', { phone: '030 1234567' })
    expect(countries.screen).toBe('mfa-country-codes')
    const { phone_prefixes } = phone.viewData(ctx, countries.keep, countries.screen) as {
      phone_prefixes: { country_code: string }[]
    }
    expect(phone_prefixes).toContainEqual({ country: 'Germany', country_code: 'DE', phone_prefix: '+49' })
    expect(phone_prefixes.length).toBeGreaterThan(200)
    const picked = say(ctx, stored(countries.keep), 'selection-action::DE+49')
    expect(phone.viewData(ctx, picked.keep, picked.screen)).toMatchObject({
      phone: '030 1234567',
      country_code: { code: 'DE', prefix: '+49' },
      country_name: 'Germany',
    })
    expect(say(ctx, picked.keep, 'default', { phone: '030 1234567' }).send?.to).toBe('+49301234567')
  })

  test('going back from the list, or naming no country, changes nothing', () => {
    const { ctx, keep } = begin()
    const countries = say(ctx, keep, 'pick-country-code')
    expect(say(ctx, countries.keep, 'back-action')).toEqual({ kind: 'screen', screen: 'mfa-sms-enrollment', keep })
    expect(say(ctx, countries.keep, 'selection-action::XX+0')).toEqual(countries)
    expect(say(ctx, countries.keep, 'selection-action::DE<script>')).toEqual(countries)
  })

  test('is kept to those that the tenant allows', () => {
    const settings = { messageTypes: ['sms' as const], countries: { list: ['DE', 'AT'], mode: 'allow' as const } }
    const { ctx, keep } = begin({ settings })
    const countries = say(ctx, keep, 'pick-country-code')
    const { phone_prefixes } = phone.viewData(ctx, countries.keep, countries.screen) as { phone_prefixes: object[] }
    expect(phone_prefixes).toHaveLength(2)
    expect(say(ctx, keep, 'default', { phone: '+15551234567' })).toMatchObject({ error: { code: 'invalid-phone' } })
    expect(say(ctx, keep, 'default', { phone: '+493012345678' }).send?.to).toBe('+493012345678')
    const denied = begin({ settings: { messageTypes: ['sms'], countries: { list: ['DE'], mode: 'deny' } } })
    expect(say(denied.ctx, denied.keep, 'default', { phone: '+493012345678' })).toMatchObject({ kind: 'refused' })
    expect(say(denied.ctx, denied.keep, 'default', { phone: '+15551234567' }).send?.to).toBe('+15551234567')
  })
})
