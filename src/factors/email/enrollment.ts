import { checkCode, codeClaim, type SentCode, typedCode } from '../codes.ts'
import type { Answer, Enrolled, FactorContext, Leave, Progress, Refused } from '../factor.ts'
import { badFormat, expired, wrong } from './problems.ts'
import { codeTo } from './send.ts'

/** The form that asks for an address (`suggested` is what to show in it), or a code on its way there. */
export type EmailEnrollment =
  | { stage: 'address'; suggested?: string }
  | { stage: 'code'; address: string; sent: SentCode }

type Step = Progress<EmailEnrollment> | Enrolled | Refused | Leave

const addressShape = /^[^\s@"<>]+@[^\s@.]+(\.[^\s@.]+)+$/
const longestAddress = 254

/** Asks for the address; the account's own stands there already, unless it counts without being enrolled. */
export const beginEnrollment = (ctx: FactorContext): Progress<EmailEnrollment> => {
  const own = ctx.user.email
  return form(own !== undefined && !isKnown(ctx, own) ? own : undefined)
}

export const answerEnrollment = (ctx: FactorContext, keep: EmailEnrollment, answer: Answer): Step => {
  if (answer.action === 'pick-authenticator') return { kind: 'leave' }
  return keep.stage === 'address' ? answerAddress(ctx, keep, answer) : answerCode(ctx, keep, answer)
}

const answerAddress = (
  ctx: FactorContext,
  keep: Extract<EmailEnrollment, { stage: 'address' }>,
  { action, fields }: Answer,
): Step => {
  if (action !== 'default') return form(keep.suggested)
  const address = (fields.email ?? '').trim().toLowerCase()
  if (address === '') return refusedAddress('no-email')
  if (address.length > longestAddress || !addressShape.test(address)) return refusedAddress('invalid-email-format')
  if (isKnown(ctx, address)) return refusedAddress('user-already-enrolled')
  return writeTo(ctx, address)
}

const answerCode = (
  ctx: FactorContext,
  keep: Extract<EmailEnrollment, { stage: 'code' }>,
  { action, fields }: Answer,
): Step => {
  if (action === 'resend-code') return writeTo(ctx, keep.address)
  if (action === 'pick-email') return form(keep.address)
  if (action !== 'default') return { kind: 'screen', screen: 'mfa-email-challenge', keep }
  const code = typedCode(fields.code)
  if (!code) return badFormat(fields.code)
  switch (checkCode(ctx, keep.sent, keep.address, code)) {
    case 'right':
      return {
        kind: 'enrolled',
        enrollment: { factor: 'email', email: keep.address },
        claim: codeClaim(ctx.transactionId, keep.sent),
      }
    case 'expired':
      return expired
    case 'wrong':
      return wrong
  }
}

const isKnown = (ctx: FactorContext, address: string): boolean =>
  ctx.enrollments.some(({ email }) => email?.toLowerCase() === address.toLowerCase())

const form = (suggested: string | undefined): Progress<EmailEnrollment> => ({
  kind: 'screen',
  screen: 'mfa-email-enrollment',
  keep: { stage: 'address', ...(suggested !== undefined && { suggested }) },
})

const writeTo = (ctx: FactorContext, address: string): Progress<EmailEnrollment> => {
  const { sent, send } = codeTo(ctx, address)
  return { kind: 'screen', screen: 'mfa-email-challenge', keep: { stage: 'code', address, sent }, send }
}

const refusedAddress = (code: string): Refused => ({ kind: 'refused', why: 'wrong', error: { code, field: 'email' } })
