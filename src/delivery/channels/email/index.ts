import type { EmailCredentials } from '../../email-credentials.ts'
import { type EmailSettings, readEmailSettings } from '../../email-settings.ts'
import type { Sender } from '../../sender.ts'
import type { EmailProviderName } from '../../settings.ts'
import { smtpSender } from '../smtp.ts'
import type { Address } from './http.ts'
import {
  azureSender,
  mailgunSender,
  mandrillSender,
  ms365Sender,
  resendSender,
  sendgridSender,
  sesSender,
  sparkpostSender,
} from './providers.ts'

type Make = {
  [N in Exclude<EmailProviderName, 'custom'>]: (
    credentials: EmailCredentials<N>,
    at: Address,
    settings: EmailSettings,
  ) => Sender
}

/** Every provider that mail can leave through by itself; `custom` is an Action and made elsewhere. */
const senders: Make = {
  smtp: (credentials, _, { headers }) => smtpSender(credentials, headers),
  ses: sesSender,
  sendgrid: sendgridSender,
  resend: resendSender,
  mandrill: mandrillSender,
  mailgun: mailgunSender,
  sparkpost: sparkpostSender,
  azure_cs: azureSender,
  ms365: ms365Sender,
}

/** The sender of a provider, with credentials that its schema has accepted and what else was set for it. */
export const emailSender = <N extends Exclude<EmailProviderName, 'custom'>>(
  name: N,
  credentials: EmailCredentials<N>,
  at: Address = own => own,
  settings?: unknown,
): Sender => senders[name](credentials, at, readEmailSettings(settings))
