import { issueCode, type SentCode } from '../codes.ts'
import type { FactorContext, Message } from '../factor.ts'

/** A fresh code to an address: what goes out, and what to keep of it. */
export const codeTo = (ctx: FactorContext, address: string): { sent: SentCode; send: Message } => {
  const { code, sent } = issueCode(ctx, address)
  return {
    sent,
    send: {
      channel: 'email',
      to: address,
      template: 'mfa_oob_code',
      variables: { code },
      locale: ctx.locale,
      expiresAt: sent.expiresAt,
    },
  }
}
