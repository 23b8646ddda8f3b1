import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPhone, parsePhone, phonePrefixes, pickedCountry } from './number.ts'

test('a number that is read is E.164, and reads as itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'+0123456789 ()-./') }), typed => {
      const read = parsePhone(typed, 'US')
      if (!read.ok) return
      expect(read.number).toMatch(/^\+[1-9]\d{4,16}$/)
      expect(parsePhone(read.number, 'DE')).toEqual(read)
    }),
  )
})

test('whatever is typed gives a number or a named refusal', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (typed, country) => {
      const read = parsePhone(typed, country)
      expect(read.ok || ['no-phone', 'invalid-phone-format', 'invalid-phone'].includes(read.code)).toBe(true)
    }),
  )
})

test('every country of the list can be picked by its action', () => {
  for (const { country_code, phone_prefix } of phonePrefixes('en')) {
    expect(pickedCountry(`selection-action::${country_code}${phone_prefix}`)).toBe(country_code)
  }
})

test('the list speaks the language of the page', () => {
  expect(phonePrefixes('de').find(({ country_code }) => country_code === 'DE')?.country).toBe('Deutschland')
})

test('a number that cannot be formatted is shown as it is', () => {
  expect(formatPhone('+15551234567')).toBe('+1 555 123 4567')
  expect(formatPhone('nonsense')).toBe('nonsense')
})
