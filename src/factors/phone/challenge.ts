import { checkCode, codeClaim, type SentCode, typedCode } from '../codes.ts'
import type { Answer, Enrollment, FactorContext, Leave, Passed, Progress, Refused } from '../factor.ts'
import { deliveryOf, type Method, methodsOn } from './methods.ts'
import { badCodeFormat, expiredCode, transactionLost, wrongCode } from './problems.ts'
import { sendCode } from './send.ts'

/** The user chooses between text and call, or a code is on its way. */
type Asked =
  | { stage: 'choose'; enrollmentId: string }
  | { stage: 'code'; enrollmentId: string; method: Method; sent: SentCode }

/** Where a phone challenge stands; `list` is the choice of another number and remembers what it came from. */
export type PhoneChallenge = Asked | { stage: 'list'; from: Asked }

type Step = Progress<PhoneChallenge> | Passed | Refused | Leave

export const beginChallenge = (ctx: FactorContext): Progress<PhoneChallenge> => {
  const first = ctx.enrollments[0]
  if (!first) throw new Error('a phone challenge needs an enrolled number')
  return ask(ctx, first)
}

export const answerChallenge = (ctx: FactorContext, keep: PhoneChallenge, answer: Answer): Step => {
  if (keep.stage === 'list') return answerList(ctx, keep.from, answer.action)
  if (answer.action === 'pick-authenticator') return { kind: 'leave' }
  if (answer.action === 'pick-phone' || answer.action === 'pick-sms') return list(ctx, keep)
  const enrollment = ctx.enrollments.find(({ id }) => id === keep.enrollmentId)
  if (!enrollment) return transactionLost
  return keep.stage === 'choose'
    ? answerChoice(ctx, keep, enrollment, answer)
    : answerCode(ctx, keep, enrollment, answer)
}

/** Goes to a number: by the one method there is to use, or by asking which. */
const ask = (ctx: FactorContext, enrollment: Enrollment): Progress<PhoneChallenge> => {
  const delivery = deliveryOf(ctx, enrollment)
  return delivery === 'both'
    ? show({ stage: 'choose', enrollmentId: enrollment.id })
    : sendTo(ctx, enrollment, delivery)
}

const sendTo = (ctx: FactorContext, enrollment: Enrollment, method: Method): Progress<PhoneChallenge> => {
  const { sent, send } = sendCode(ctx, enrollment.phoneNumber ?? '', method, 'verification')
  return { ...show({ stage: 'code', enrollmentId: enrollment.id, method, sent }), send }
}

const answerChoice = (
  ctx: FactorContext,
  keep: Asked,
  enrollment: Enrollment,
  { action, fields }: Answer,
): Progress<PhoneChallenge> => {
  if (action !== 'default') return show(keep)
  const method = methodsOn(ctx).find(one => one === fields.type) ?? enrollment.preferredMethod ?? 'sms'
  return sendTo(ctx, enrollment, method)
}

const answerCode = (
  ctx: FactorContext,
  keep: Asked & { stage: 'code' },
  enrollment: Enrollment,
  { action, fields }: Answer,
): Step => {
  const number = enrollment.phoneNumber ?? ''
  switch (action) {
    case 'resend-code':
      return sendTo(ctx, enrollment, keep.method)
    case 'switch-to-voice':
    case 'switch-to-sms': {
      const method = action === 'switch-to-voice' ? 'voice' : 'sms'
      return methodsOn(ctx).includes(method) ? sendTo(ctx, enrollment, method) : show(keep)
    }
    case 'default': {
      const code = typedCode(fields.code)
      if (!code) return badCodeFormat(fields.code)
      const found = checkCode(ctx, keep.sent, number, code)
      if (found === 'wrong') return wrongCode
      if (found === 'expired') return expiredCode
      return {
        kind: 'passed',
        enrollmentId: enrollment.id,
        method: keep.method,
        claim: codeClaim(ctx.transactionId, keep.sent),
      }
    }
    default:
      return show(keep)
  }
}

const answerList = (ctx: FactorContext, from: Asked, action: string): Progress<PhoneChallenge> => {
  const index = /^selection-action::(\d{1,4})$/.exec(action)?.[1]
  const chosen = index === undefined ? undefined : ctx.enrollments[Number(index)]
  if (chosen) return ask(ctx, chosen)
  return action === 'back-action' ? show(from) : list(ctx, from)
}

const list = (ctx: FactorContext, from: Asked): Progress<PhoneChallenge> =>
  ctx.enrollments.length > 1 ? { kind: 'screen', screen: 'mfa-sms-list', keep: { stage: 'list', from } } : show(from)

const show = (keep: Asked): Progress<PhoneChallenge> => ({
  kind: 'screen',
  screen: keep.stage === 'choose' ? 'mfa-phone-challenge' : `mfa-${keep.method}-challenge`,
  keep,
})
