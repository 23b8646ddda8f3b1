import nodemailer from 'nodemailer'
import type { EmailCredentials } from '../email-credentials.ts'
import { type Outgoing, type Sender, SendFailure } from '../sender.ts'

const timeout = 10_000

/** Sends e-mail through an SMTP server: TLS from the start on port 465, elsewhere as soon as the server offers it. */
export const smtpSender = (credentials: EmailCredentials<'smtp'>, headers: Record<string, string> = {}): Sender => {
  const { smtp_host: host, smtp_port: port, smtp_user: user, smtp_pass: pass } = credentials
  const transport = nodemailer.createTransport({
    host,
    port,
    secure: port === 465,
    ...(user ? { auth: { user, pass: pass ?? '' } } : {}),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    // What stands in a message must never make the server read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    name: 'smtp',
    send: async ({ id, from, to, subject, text, html }: Outgoing) => {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          headers,
          messageId: messageId(id, from),
        })
      } catch (cause) {
        throw failureOf(cause)
      }
    },
  }
}

/** The same id at each try, so that mail programs show a message that was sent twice only once. */
const messageId = (id: string, from: string | undefined): string =>
  `<${id}@${/@([A-Za-z0-9.-]+)/.exec(from ?? '')?.[1] ?? 'localhost'}>`

const failureOf = (cause: unknown): SendFailure => {
  const { code, response, responseCode } = cause as { code?: string; response?: string; responseCode?: number }
  // 5yz to a recipient or to the message is final (RFC 5321, 4.2.1); to a login it is not: credentials can be corrected.
  const permanent = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH'
  const message =
    responseCode === undefined
      ? `The mail server could not be reached (${code ?? 'no answer'}).`
      : `The mail server answered: ${response ?? responseCode}`
  return new SendFailure(code ?? 'ESMTP', message, { permanent, cause })
}
