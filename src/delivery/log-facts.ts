import type { LogFact } from '../flow/log-fact.ts'
import type { LogContext } from '../logs/write.ts'
import type { About, Message } from './message.ts'
import { isPasswordless } from './passwordless.ts'
import type { SendFailure } from './sender.ts'

/** A text that belongs to no factor. */
const isNotice = (message: Message): boolean =>
  message.template === 'blocked_account' || message.template === 'password_breach' || isPasswordless(message)

/** The entry that says a message left (reference, 6.3); other mails are not logged when they do. */
export const sentFact = (message: Message, about: About): LogFact | undefined => {
  const details = detailsOf(about)
  switch (message.channel) {
    case 'sms':
      return isNotice(message) ? undefined : { type: 'gd_send_sms', ...details }
    case 'voice':
      return { type: 'gd_send_voice', ...details }
    case 'push':
      return { type: 'gd_send_pn', ...details }
    case 'email':
      if (message.template === 'mfa_oob_code') return { type: 'gd_send_email', ...details }
      if (message.template === 'verify_email_by_code') return { type: 'gd_send_email_verification', ...details }
      return undefined
  }
}

/** The entry that says a message did not leave, with what the provider said. */
export const failedFact = (message: Message, about: About, failure: { code: string; message: string }): LogFact => {
  const details = {
    ...detailsOf(about).details,
    provider_error: { errorCode: failure.code, message: failure.message },
  }
  const description = `${message.template} could not be sent`
  const notSent: LogFact = { type: 'fn', description, details: { ...details, to: message.to } }
  switch (message.channel) {
    case 'sms':
      return isNotice(message) ? notSent : { type: 'gd_send_sms_failure', details }
    case 'voice':
      return { type: 'gd_send_voice_failure', details }
    case 'push':
      return { type: 'gd_send_pn_failure', details }
    case 'email':
      return message.template === 'verify_email_by_code'
        ? { type: 'gd_send_email_verification_failure', details }
        : notSent
  }
}

export const logContext = (about: About): LogContext => ({
  userId: about.userId,
  userName: about.userName,
  clientId: about.clientId,
  clientName: about.clientName,
  traceId: about.loginTraceId,
  ...(about.ip === undefined
    ? {}
    : { http: { ip: about.ip, userAgent: about.userAgent, hostname: about.hostname ?? '' } }),
})

const detailsOf = (about: About): { details?: Record<string, unknown> } =>
  about.authenticator ? { details: { authenticator: about.authenticator } } : {}

/** What went wrong, short and without anything that the message said: providers like to quote it. */
export const withoutContent = (failure: SendFailure, message: Message): string => {
  let text = failure.message
  for (const value of Object.values(message.variables)) {
    if (typeof value === 'string' && value.length >= 4) {
      text = text.replaceAll(value, '…').replaceAll(value.split('').join('. '), '…')
    }
  }
  return text.slice(0, 300)
}
