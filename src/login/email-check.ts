import { randomBytes } from 'node:crypto'
import { checkCode, codeClaim, issueCode, typedCode } from '../factors/codes.ts'
import { digestPurpose, type Message, type ScreenError } from '../factors/factor.ts'
import { maskEmail } from '../factors/masking.ts'
import type { Performed } from '../flow/event.ts'
import type { LogFact } from '../flow/log-fact.ts'
import type { EmailCheck } from '../flow/state.ts'
import { giveBack, spend } from '../store/guards.ts'
import type { Submitted } from './answer/answer.ts'
import { bucketKey, budgets } from './budgets.ts'
import { happen, type Passage } from './passage.ts'
import { send } from './send.ts'

/*
 * The check of the account's address in a login that looks unlike its user (login-flow reference, 5.4). It is no factor:
 * it counts as none, cannot be chosen, and proves only that whoever logs in reads the mail of the account.
 */

/** What goes wrong, by the names of the screen's texts. */
const problems = {
  noCode: { code: 'no-code', field: 'code' },
  badFormat: { code: 'invalid-otp-code-format', field: 'code' },
  wrong: { code: 'invalid-code', field: 'code' },
  expired: { code: 'invalid-expired-code', field: 'code' },
  tooMany: { code: 'too-many-failures' },
} as const satisfies Record<string, ScreenError>

const sender = { sendBudget: 'email-send', problem: (): ScreenError => ({ code: 'too-many-email' }) } as const

const addressOf = ({ state }: Passage): string => state.user?.email ?? ''

const codeContext = ({ parts, state }: Passage) => ({
  now: parts.services.now(),
  random: (bytes: number) => randomBytes(bytes),
  digest: (text: string) => parts.services.box.digest(digestPurpose, text),
  transactionId: state.traceId,
})

/** Lets a fresh code out, in the place of the one before. */
const sendCode = async (passage: Passage): Promise<{ sent?: EmailCheck['sent']; error?: ScreenError }> => {
  const to = addressOf(passage)
  const { code, sent } = issueCode(codeContext(passage), to)
  const message: Message = {
    channel: 'email',
    to,
    template: 'verify_email_by_code',
    variables: { code },
    locale: passage.state.request.locale,
    expiresAt: sent.expiresAt,
  }
  const error = await send(passage, sender, message)
  return error ? { error } : { sent }
}

export const beginEmailCheck = async (passage: Passage): Promise<Performed> => ({
  task: 'begin-email-check',
  ...(await sendCode(passage)),
})

const refuse = (passage: Passage, why: string, error: ScreenError, logs: LogFact[] = []): void =>
  happen(passage, { kind: 'email-check', result: 'refused', why, errors: [error], logs })

const failed = (message: string): LogFact[] => [
  { type: 'gd_auth_fail_email_verification', details: { failure_details: { errorCode: 'invalid-code', message } } },
]

/** A form of the screen. An attempt is spent before the code is looked at; the record that takes it uses the code up. */
export const answerEmailCheck = async (passage: Passage, { action, fields }: Submitted): Promise<void> => {
  const { parts, state } = passage
  const { services } = parts
  if (action === 'resend-code') {
    const { sent, error } = await sendCode(passage)
    if (error) refuse(passage, 'too-many-sends', error)
    else happen(passage, { kind: 'email-check', result: 'sent', sent })
    return
  }
  if (action !== 'default') return
  const code = typedCode(fields['code'])
  if (!code) return refuse(passage, 'malformed', fields['code']?.trim() ? problems.badFormat : problems.noCode)
  const bucket = bucketKey('otp-attempt', state.user?.id as string)
  const attempt = await spend(services.db, bucket, budgets['otp-attempt'], services.now())
  if (!attempt.ok) {
    return refuse(passage, 'too-many-attempts', problems.tooMany, [{ type: 'gd_otp_rate_limit_exceed', details: {} }])
  }
  const sent = state.emailCheck?.sent
  const verdict = sent ? checkCode(codeContext(passage), sent, addressOf(passage), code) : 'wrong'
  if (verdict === 'expired') return refuse(passage, 'expired', problems.expired, failed('the code has expired'))
  if (verdict === 'wrong' || !sent) return refuse(passage, 'wrong', problems.wrong, failed('the code is wrong'))
  passage.writes.push(trx => giveBack(trx, bucket, budgets['otp-attempt']))
  passage.claims.push(codeClaim(state.traceId, sent))
  happen(passage, {
    kind: 'email-check',
    result: 'passed',
    logs: [{ type: 'gd_auth_email_verification', details: {} }],
  })
}

/** The code was right, but another request used it up first. */
export const refuseLostCheck = (passage: Passage): void =>
  refuse(passage, 'used-already', problems.wrong, failed('the code was used by another request'))

export const emailCheckData = (passage: Passage): Record<string, unknown> => ({ email: maskEmail(addressOf(passage)) })
