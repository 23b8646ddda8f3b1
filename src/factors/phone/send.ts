import { issueCode, type SentCode } from '../codes.ts'
import type { FactorContext, Message } from '../factor.ts'
import type { Method } from './methods.ts'

/** A fresh code for a number, and the text or call that brings it. */
export const sendCode = (
  ctx: FactorContext,
  number: string,
  method: Method,
  template: 'verification' | 'enrollment',
): { sent: SentCode; send: Message } => {
  const { code, sent } = issueCode(ctx, number)
  return {
    sent,
    send: {
      channel: method,
      to: number,
      template,
      variables: { code },
      locale: ctx.locale,
      expiresAt: sent.expiresAt,
    },
  }
}
