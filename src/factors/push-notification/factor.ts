import { typedCode } from '../codes.ts'
import type { Factor } from '../factor.ts'
import { answerChallenge, beginChallenge, type PushChallenge, viewChallenge } from './challenge.ts'
import { answerEnrollment, beginEnrollment, type PushEnrollment, viewEnrollment } from './enrollment.ts'

/**
 * Approval on a phone (reference, 4.7 and 7.5): the device signs the challenge that it was sent. An approval is good for
 * the login, the user and the device that it was given for, once. Enrolling a device enrolls the codes it shows, too.
 */
export const pushNotification: Factor<PushChallenge, PushEnrollment> = {
  name: 'push-notification',
  independent: true,
  sendBudget: 'push-send',

  budgetOf: ({ screen, action, fields }) =>
    screen === 'mfa-otp-challenge' && action === 'default' && typedCode(fields.code) ? 'otp-attempt' : undefined,

  beginChallenge,
  answerChallenge,
  beginEnrollment,
  answerEnrollment,

  waitsFor: keep => (keep.stage === 'waiting' || keep.stage === 'qr' ? keep.transactionId : undefined),

  problem: problem => {
    switch (problem) {
      case 'lost':
        return { code: 'mfa-push-verify-authenticator-error' }
      case 'too-many-attempts':
        return { code: 'too-many-failures' }
      case 'too-many-sends':
        return { code: 'too-many-push' }
      case 'send-failed':
        return { code: 'mfa-push-challenge-authenticator-error' }
    }
  },

  viewData: (ctx, keep) =>
    keep.stage === 'welcome' || keep.stage === 'qr' ? viewEnrollment(ctx, keep) : viewChallenge(ctx, keep),
}
