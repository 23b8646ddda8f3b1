import { checkCode, codeClaim, type SentCode, typedCode } from '../codes.ts'
import type { Answer, Enrolled, FactorContext, Leave, Progress, Refused } from '../factor.ts'
import { deliveryOf, type Method, methodsOn } from './methods.ts'
import { firstCountry, parsePhone, pickedCountry } from './number.ts'
import { badCodeFormat, expiredCode, wrongCode } from './problems.ts'
import { sendCode } from './send.ts'

/** The number form (`phone` is what to show in it), the list of countries beside it, or a code on its way. */
export type PhoneEnrollment = NumberForm | Countries | CodeSent

interface NumberForm {
  stage: 'number'
  country: string
  phone?: string
}
interface Countries {
  stage: 'countries'
  country: string
  phone?: string
}
interface CodeSent {
  stage: 'code'
  country: string
  phone: string
  method: Method
  sent: SentCode
}

type Step = Progress<PhoneEnrollment> | Enrolled | Refused | Leave

export const beginEnrollment = (ctx: FactorContext): Progress<PhoneEnrollment> =>
  form(ctx, { country: firstCountry(ctx.country, ctx.locale) })

export const answerEnrollment = (ctx: FactorContext, keep: PhoneEnrollment, answer: Answer): Step => {
  if (keep.stage === 'countries') {
    const country = pickedCountry(answer.action)
    if (country) return form(ctx, { country, phone: keep.phone })
    return answer.action === 'back-action' ? form(ctx, keep) : countries(keep)
  }
  if (answer.action === 'pick-authenticator') return { kind: 'leave' }
  return keep.stage === 'number' ? answerNumber(ctx, keep, answer) : answerCode(ctx, keep, answer)
}

const answerNumber = (ctx: FactorContext, keep: NumberForm, { action, fields }: Answer): Step => {
  if (action === 'pick-country-code') return countries({ ...keep, phone: fields.phone?.slice(0, 40) || keep.phone })
  if (action !== 'default') return form(ctx, keep)
  const parsed = parsePhone(fields.phone, keep.country, ctx.settings.countries)
  if (!parsed.ok) return { kind: 'refused', why: 'wrong', error: { code: parsed.code, field: 'phone' } }
  const delivery = deliveryOf(ctx)
  const chosen = delivery === 'both' ? (methodsOn(ctx).find(one => one === fields.type) ?? 'sms') : delivery
  return sendTo(ctx, keep.country, parsed.number, chosen)
}

const answerCode = (ctx: FactorContext, keep: CodeSent, { action, fields }: Answer): Step => {
  switch (action) {
    case 'resend-code':
      return sendTo(ctx, keep.country, keep.phone, keep.method)
    case 'switch-to-voice':
    case 'switch-to-sms': {
      const method = action === 'switch-to-voice' ? 'voice' : 'sms'
      return methodsOn(ctx).includes(method) ? sendTo(ctx, keep.country, keep.phone, method) : showCode(keep)
    }
    case 'pick-sms':
    case 'pick-phone':
      return form(ctx, keep)
    case 'default': {
      const code = typedCode(fields.code)
      if (!code) return badCodeFormat(fields.code)
      const found = checkCode(ctx, keep.sent, keep.phone, code)
      if (found === 'wrong') return wrongCode
      if (found === 'expired') return expiredCode
      return {
        kind: 'enrolled',
        enrollment: { factor: 'phone', phoneNumber: keep.phone, preferredMethod: keep.method },
        claim: codeClaim(ctx.transactionId, keep.sent),
      }
    }
    default:
      return showCode(keep)
  }
}

const sendTo = (ctx: FactorContext, country: string, phone: string, method: Method): Progress<PhoneEnrollment> => {
  const { sent, send } = sendCode(ctx, phone, method, 'enrollment')
  return { ...showCode({ stage: 'code', country, phone, method, sent }), send }
}

const form = (
  ctx: FactorContext,
  { country, phone }: { country: string; phone?: string },
): Progress<PhoneEnrollment> => {
  const delivery = deliveryOf(ctx)
  return {
    kind: 'screen',
    screen: delivery === 'both' ? 'mfa-phone-enrollment' : `mfa-${delivery}-enrollment`,
    keep: { stage: 'number', country, ...(phone ? { phone } : {}) },
  }
}

const countries = ({ country, phone }: { country: string; phone?: string }): Progress<PhoneEnrollment> => ({
  kind: 'screen',
  screen: 'mfa-country-codes',
  keep: { stage: 'countries', country, ...(phone ? { phone } : {}) },
})

const showCode = (keep: CodeSent): Progress<PhoneEnrollment> => ({
  kind: 'screen',
  screen: `mfa-${keep.method}-challenge`,
  keep,
})
