import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { Finding } from '../finding.ts'

export type PhoneNumberCode = 'ok' | 'requires_verification' | 'phone_number_not_provided' | 'assessment_not_available'

/** Line types that people carry or have at home. */
const ordinary = new Set(['MOBILE', 'FIXED_LINE', 'FIXED_LINE_OR_MOBILE'])

interface PhoneDetails {
  lineType: string
  isValid: boolean
  countryCode?: number
  number: string
}

/**
 * What kind of number the user's is, by the numbering plan of its country. It tells nothing of this login, so the
 * overall confidence does not count it. Pure.
 */
export const phoneNumber = (number: string | undefined): Finding<PhoneNumberCode, PhoneDetails> => {
  if (number === undefined) return { code: 'phone_number_not_provided', confidence: 'neutral' }
  const parsed = parsePhoneNumberFromString(number)
  const isValid = parsed?.isValid() === true
  const lineType = typeOf(parsed?.getType())
  const details: PhoneDetails = {
    lineType,
    isValid,
    ...(parsed && { countryCode: Number(parsed.countryCallingCode) }),
    number: parsed?.number ?? number,
  }
  return isValid && ordinary.has(lineType)
    ? { code: 'ok', confidence: 'high', details }
    : { code: 'requires_verification', confidence: 'low', details }
}

/** Auth0 has no word for voice mail. */
const typeOf = (type: string | undefined): string => (type === undefined || type === 'VOICEMAIL' ? 'UNKNOWN' : type)
