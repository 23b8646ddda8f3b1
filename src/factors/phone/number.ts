import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js'
import type { PhoneDisplay } from '../../universal-login/theme-document.ts'
import { maskDigits, maskPhone } from '../masking.ts'

/** Which countries a tenant allows or denies (tenant setting `country_codes`). */
export interface CountryRule {
  list: string[]
  mode: 'allow' | 'deny'
}

const countryAllowed = (country: string, rule: CountryRule | undefined): boolean =>
  !rule || rule.list.includes(country) === (rule.mode === 'allow')

/**
 * Reads a phone number, national of `country` or with `+`, into E.164. Whether a number of that length can exist is
 * checked, not whether its block is in use, which changes faster than any table.
 */
export const parsePhone = (
  text: string | undefined,
  country: string,
  rule?: CountryRule,
): { ok: true; number: string } | { ok: false; code: 'no-phone' | 'invalid-phone-format' | 'invalid-phone' } => {
  const typed = (text ?? '').trim()
  if (typed === '') return { ok: false, code: 'no-phone' }
  if (typed.length > 40 || !/^\+?[\d\s()./-]+$/.test(typed)) return { ok: false, code: 'invalid-phone-format' }
  const parsed = parsePhoneNumberFromString(typed, {
    defaultCountry: isSupportedCountry(country) ? country : undefined,
    extract: false,
  })
  if (!parsed) return { ok: false, code: 'invalid-phone-format' }
  if (!parsed.isPossible()) return { ok: false, code: 'invalid-phone' }
  // A calling code may serve several countries: enough if one of them is allowed.
  const countries = parsed.country ? [parsed.country] : parsed.getPossibleCountries()
  if (rule && !countries.some(one => countryAllowed(one, rule))) return { ok: false, code: 'invalid-phone' }
  return { ok: true, number: parsed.number }
}

/** A number in groups, as it is written in its country with the calling code before it. */
export const formatPhone = (number: string): string =>
  parsePhoneNumberFromString(number)?.formatInternational() ?? number

/** A known number as the tenant's theme has it shown to its owner; its last digits alone where the theme says nothing. */
export const shownPhone = (number: string, display: PhoneDisplay | undefined): string => {
  if (!display) return maskPhone(number)
  const parsed = parsePhoneNumberFromString(number)
  if (!parsed) return display.masking === 'mask_digits' ? maskDigits(number) : number
  const whole = display.formatting === 'regional' ? parsed.formatNational() : parsed.formatInternational()
  switch (display.masking) {
    case 'show_all':
      return whole
    case 'hide_country_code':
      return whole.replace(`+${parsed.countryCallingCode}`, '').trim()
    case 'mask_digits':
      return maskDigits(whole)
  }
  return display.masking satisfies never
}

export interface CountryPrefix {
  country: string
  country_code: string
  phone_prefix: string
}

/** Every country that the tenant allows, with its calling code, sorted by name in the language. */
export const phonePrefixes = (locale: string, rule?: CountryRule): CountryPrefix[] => {
  const names = new Intl.DisplayNames([locale, 'en'], { type: 'region' })
  const sort = new Intl.Collator([locale, 'en'])
  return getCountries()
    .filter(code => countryAllowed(code, rule))
    .map(code => ({ country: names.of(code) ?? code, country_code: code, phone_prefix: prefixOf(code) }))
    .sort((a, b) => sort.compare(a.country, b.country))
}

/** The country to begin with: where the browser seems to be, else that of the language, else the United States. */
export const firstCountry = (country: string | undefined, locale: string): CountryCode => {
  const fromLocale = /[-_]([A-Za-z]{2})$/.exec(locale)?.[1]
  for (const candidate of [country, fromLocale, 'US']) {
    const code = candidate?.toUpperCase()
    if (code && isSupportedCountry(code)) return code
  }
  return 'US'
}

/** A country's name in the language. */
export const countryName = (country: string, locale: string): string =>
  new Intl.DisplayNames([locale, 'en'], { type: 'region' }).of(country) ?? country

/** Calling code with `+`. */
export const prefixOf = (country: string): string =>
  isSupportedCountry(country) ? `+${getCountryCallingCode(country)}` : ''

/** The country that `selection-action::<country_code><phone_prefix>` of `mfa-country-codes` means. */
export const pickedCountry = (action: string): CountryCode | undefined => {
  const code = /^selection-action::([A-Z]{2})(?:\+?\d{1,4})?$/.exec(action)?.[1]
  return code && isSupportedCountry(code) ? code : undefined
}
