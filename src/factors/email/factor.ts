import { checkCode, codeClaim, type SentCode, typedCode } from '../codes.ts'
import type { Enrollment, Factor, FactorContext, Progress, Refused } from '../factor.ts'
import { maskEmail } from '../masking.ts'
import { answerEnrollment, beginEnrollment, type EmailEnrollment } from './enrollment.ts'
import { badFormat, expired, wrong } from './problems.ts'
import { codeTo } from './send.ts'

/** The address that was written to, by its enrollment, and the code that is waited for. */
export interface EmailChallenge {
  enrollmentId: string
  sent: SentCode
  /** The user is choosing another address. */
  listing: boolean
}

/**
 * A code by e-mail to a verified address (reference, 4.7 and 7.3). Every verified address of the user is an
 * enrollment, the account's own comes first, and with several the user may pick. A further one is enrolled by its owner
 * with a code that is sent there.
 */
export const email: Factor<EmailChallenge, EmailEnrollment> = {
  name: 'email',
  independent: false,
  sendBudget: 'email-send',

  budgetOf: ({ action, fields }) => (action === 'default' && typedCode(fields.code) ? 'otp-attempt' : undefined),

  beginChallenge: ctx => {
    const first = ctx.enrollments[0]
    if (!first) throw new Error('an e-mail challenge needs a verified address')
    return writeTo(ctx, first)
  },

  answerChallenge: (ctx, keep, { action, fields }) => {
    if (keep.listing) return answerList(ctx, keep, action)
    const target = ctx.enrollments.find(({ id }) => id === keep.enrollmentId)
    if (action === 'pick-authenticator') return { kind: 'leave' }
    if (action === 'pick-email') return ctx.enrollments.length > 1 ? list(keep) : challenge(keep)
    // The address may have been removed meanwhile; what it was sent counts no longer.
    if (!target) return transactionLost
    if (action === 'resend-code') return writeTo(ctx, target)
    if (action !== 'default') return challenge(keep)
    const code = typedCode(fields.code)
    if (!code) return badFormat(fields.code)
    switch (checkCode(ctx, keep.sent, addressOf(target), code)) {
      case 'right':
        return { kind: 'passed', enrollmentId: target.id, claim: codeClaim(ctx.transactionId, keep.sent) }
      case 'expired':
        return expired
      case 'wrong':
        return wrong
    }
  },

  beginEnrollment,
  answerEnrollment,

  problem: problem => {
    switch (problem) {
      case 'lost':
        return wrong.error
      case 'too-many-attempts':
        return { code: 'too-many-failures' }
      case 'too-many-sends':
        return { code: 'too-many-email' }
      case 'send-failed':
        return { code: 'mfa-email-challenge-authenticator-error' }
    }
  },

  viewData: (ctx, keep, screen) => {
    if ('stage' in keep) {
      if (keep.stage === 'address') return { email: keep.suggested }
      return { email: keep.address, show_remember_device: false, show_pick_email: true }
    }
    const enrolled_emails = ctx.enrollments.map((one, id) => ({ id, email: maskEmail(addressOf(one)) }))
    if (screen === 'mfa-email-list') return { enrolled_emails }
    const target = ctx.enrollments.find(({ id }) => id === keep.enrollmentId)
    return {
      email: target ? maskEmail(addressOf(target)) : '',
      show_remember_device: ctx.mayRemember,
      show_pick_email: enrolled_emails.length > 1,
    }
  },
}

const writeTo = (ctx: FactorContext, enrollment: Enrollment): Progress<EmailChallenge> => {
  const { sent, send } = codeTo(ctx, addressOf(enrollment))
  return { ...challenge({ enrollmentId: enrollment.id, sent, listing: false }), send }
}

const answerList = (ctx: FactorContext, keep: EmailChallenge, action: string): Progress<EmailChallenge> => {
  const index = /^selection-action::(\d{1,4})$/.exec(action)?.[1]
  const chosen = index === undefined ? undefined : ctx.enrollments[Number(index)]
  if (chosen) return writeTo(ctx, chosen)
  return action === 'back-action' ? challenge({ ...keep, listing: false }) : list(keep)
}

const challenge = (keep: EmailChallenge): Progress<EmailChallenge> => ({
  kind: 'screen',
  screen: 'mfa-email-challenge',
  keep,
})

const list = (keep: EmailChallenge): Progress<EmailChallenge> => ({
  kind: 'screen',
  screen: 'mfa-email-list',
  keep: { ...keep, listing: true },
})

const addressOf = (enrollment: Enrollment): string => enrollment.email ?? ''

const transactionLost: Refused = { kind: 'refused', why: 'expired', error: { code: 'transaction-not-found' } }
