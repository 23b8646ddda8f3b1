import { typedCode } from '../codes.ts'
import type { Factor } from '../factor.ts'
import { answerChallenge, beginChallenge, type PhoneChallenge } from './challenge.ts'
import { answerEnrollment, beginEnrollment, type PhoneEnrollment } from './enrollment.ts'
import { problem } from './problems.ts'
import { viewData } from './view-data.ts'

/**
 * A code by text message or call (reference, 4.7, 7.4 and Q28). One enrollment is one number; how it is reached is
 * decided each time from what the command prefers, the user chose and the tenant has on.
 */
export const phone: Factor<PhoneChallenge, PhoneEnrollment> = {
  name: 'phone',
  independent: true,
  sendBudget: 'phone-send',
  budgetOf: ({ action, screen, fields }) =>
    action === 'default' && codeScreens.includes(screen) && typedCode(fields.code) ? 'otp-attempt' : undefined,
  beginChallenge,
  answerChallenge,
  beginEnrollment,
  answerEnrollment,
  problem,
  viewData,
}

const codeScreens = ['mfa-sms-challenge', 'mfa-voice-challenge']
