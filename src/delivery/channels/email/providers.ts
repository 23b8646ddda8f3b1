import { createHash, createHmac } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import type { EmailSettings } from '../../email-settings.ts'
import type { Outgoing, Sender } from '../../sender.ts'
import { SendFailure } from '../../sender.ts'
import { type Address, call, json, type Mail, sender, textAt } from './http.ts'

/** Sends one mail through a provider's HTTP API, with the credentials that the Management API takes (reference, 2.16). */
type Post = (mail: Mail) => Promise<unknown>

const toSender = (name: string, post: Post): Sender => ({
  name,
  send: async (outgoing: Outgoing) => void (await post(outgoing)),
})

/** SendGrid, Mail Send v3. */
export const sendgridSender = (credentials: { api_key: string }, at: Address): Sender =>
  toSender('sendgrid', ({ id, from, to, subject, text, html }) =>
    call(
      'SendGrid',
      at('https://api.sendgrid.com/v3/mail/send'),
      json(
        {
          personalizations: [{ to: [{ email: to }] }],
          from: sender(from),
          subject,
          content: [{ type: 'text/plain', value: text }, ...(html ? [{ type: 'text/html', value: html }] : [])],
          custom_args: { message_id: id },
        },
        { authorization: `Bearer ${credentials.api_key}` },
      ),
      body => textAt(body, 'errors', 0, 'message'),
    ),
  )

/** Mailgun, messages; `region: eu` has an address of its own. */
export const mailgunSender = (
  credentials: { api_key: string; domain: string; region?: string | null },
  at: Address,
): Sender => {
  const host = credentials.region === 'eu' ? 'https://api.eu.mailgun.net' : 'https://api.mailgun.net'
  return toSender('mailgun', ({ id, from, to, subject, text, html }) => {
    const form = new URLSearchParams({ from: from ?? '', to, subject: subject ?? '', text, 'v:message_id': id })
    if (html) form.set('html', html)
    return call(
      'Mailgun',
      at(`${host}/v3/${encodeURIComponent(credentials.domain)}/messages`),
      { headers: { authorization: basic('api', credentials.api_key) }, body: form },
      body => textAt(body, 'message'),
    )
  })
}

/** Mandrill, messages/send. A refused recipient is answered with 200, so the answer is read. */
export const mandrillSender = (
  credentials: { api_key: string },
  at: Address,
  { viewContentLink }: EmailSettings,
): Sender =>
  toSender('mandrill', async ({ from, to, subject, text, html }) => {
    const { email, name } = sender(from)
    const { body } = await call(
      'Mandrill',
      at('https://mandrillapp.com/api/1.0/messages/send.json'),
      json({
        key: credentials.api_key,
        message: {
          from_email: email,
          from_name: name,
          to: [{ email: to, type: 'to' }],
          subject,
          text,
          html,
          view_content_link: viewContentLink,
        },
      }),
      answer => textAt(answer, 'message'),
    )
    const status = textAt(body, 0, 'status')
    if (status === 'rejected' || status === 'invalid')
      throw new SendFailure(status, `Mandrill: ${textAt(body, 0, 'reject_reason') ?? status}`, { permanent: true })
  })

/** Resend, emails; the id makes a second try of the same message no second mail. */
export const resendSender = (credentials: { api_key: string }, at: Address): Sender =>
  toSender('resend', ({ id, from, to, subject, text, html }) =>
    call(
      'Resend',
      at('https://api.resend.com/emails'),
      json(
        { from, to: [to], subject, text, html },
        { authorization: `Bearer ${credentials.api_key}`, 'idempotency-key': id },
      ),
      body => textAt(body, 'message'),
    ),
  )

/** SparkPost, transmissions; `region: eu` has an address of its own. */
export const sparkpostSender = (credentials: { api_key: string; region?: string | null }, at: Address): Sender => {
  const host = credentials.region === 'eu' ? 'https://api.eu.sparkpost.com' : 'https://api.sparkpost.com'
  return toSender('sparkpost', ({ from, to, subject, text, html }) =>
    call(
      'SparkPost',
      at(`${host}/api/v1/transmissions`),
      json(
        { recipients: [{ address: { email: to } }], content: { from: sender(from), subject, text, html } },
        { authorization: credentials.api_key },
      ),
      body => textAt(body, 'errors', 0, 'message'),
    ),
  )
}

/** Amazon SES v2, SendEmail, signed with Signature Version 4. */
export const sesSender = (
  credentials: { accessKeyId: string; secretAccessKey: string; region: string },
  at: Address,
  { configurationSet }: EmailSettings,
): Sender => {
  const aws = new AwsClient({ ...credentials, service: 'ses', retries: 0 })
  const part = (Data: string) => ({ Data, Charset: 'UTF-8' })
  return toSender('ses', async ({ from, to, subject, text, html }) => {
    const url = at(`https://email.${credentials.region}.amazonaws.com/v2/email/outbound-emails`)
    const body = JSON.stringify({
      FromEmailAddress: from,
      Destination: { ToAddresses: [to] },
      ConfigurationSetName: configurationSet,
      Content: {
        Simple: { Subject: part(subject ?? ''), Body: { Text: part(text), ...(html ? { Html: part(html) } : {}) } },
      },
    })
    const signed = await aws.sign(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    return call('Amazon SES', url, { headers: Object.fromEntries(signed.headers), body }, answer =>
      textAt(answer, 'message'),
    )
  })
}

/** Azure Communication Services, emails:send, authenticated by HMAC over the request. */
export const azureSender = (credentials: { connectionString: string }, at: Address): Sender => {
  const parts = Object.fromEntries(
    credentials.connectionString.split(';').map(part => {
      const [key, ...value] = part.split('=')
      return [(key ?? '').toLowerCase(), value.join('=')]
    }),
  )
  const endpoint = (parts['endpoint'] ?? '').replace(/\/$/, '')
  return toSender('azure_cs', ({ id, from, to, subject, text, html }) => {
    const url = new URL(at(`${endpoint}/emails:send?api-version=2023-03-31`))
    const body = JSON.stringify({
      senderAddress: sender(from).email,
      recipients: { to: [{ address: to }] },
      content: { subject, plainText: text, html },
    })
    const date = new Date().toUTCString()
    const hash = createHash('sha256').update(body).digest('base64')
    const signature = createHmac('sha256', Buffer.from(parts['accesskey'] ?? '', 'base64'))
      .update(`POST\n${url.pathname}${url.search}\n${date};${url.host};${hash}`)
      .digest('base64')
    return call(
      'Azure Communication Services',
      url.href,
      {
        headers: {
          'content-type': 'application/json',
          'x-ms-date': date,
          'x-ms-content-sha256': hash,
          'repeatability-request-id': id,
          authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
        },
        body,
      },
      answer => textAt(answer, 'error', 'message'),
    )
  })
}

/** Microsoft 365: Graph sendMail as the sender's mailbox, with an application's own token. */
export const ms365Sender = (
  credentials: { tenantId: string; clientId: string; clientSecret: string },
  at: Address,
): Sender => {
  let token: { value: string; until: number } | undefined
  const accessToken = async (): Promise<string> => {
    if (token && token.until > Date.now()) return token.value
    const { body } = await call(
      'Microsoft',
      at(`https://login.microsoftonline.com/${encodeURIComponent(credentials.tenantId)}/oauth2/v2.0/token`),
      {
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: credentials.clientId,
          client_secret: credentials.clientSecret,
          scope: 'https://graph.microsoft.com/.default',
        }),
      },
      answer => textAt(answer, 'error_description'),
    ).catch(error => {
      // What is wrong with the credentials can be put right; the message waits.
      throw error instanceof SendFailure ? new SendFailure(error.code, error.message) : error
    })
    const { access_token, expires_in } = body as { access_token: string; expires_in: number }
    token = { value: access_token, until: Date.now() + (expires_in - 60) * 1000 }
    return access_token
  }
  return toSender('ms365', async ({ from, to, subject, text, html }) =>
    call(
      'Microsoft Graph',
      at(`https://graph.microsoft.com/v1.0/users/${encodeURIComponent(sender(from).email)}/sendMail`),
      json(
        {
          message: {
            subject,
            body: html ? { contentType: 'HTML', content: html } : { contentType: 'Text', content: text },
            toRecipients: [{ emailAddress: { address: to } }],
          },
          saveToSentItems: false,
        },
        { authorization: `Bearer ${await accessToken()}` },
      ),
      answer => textAt(answer, 'error', 'message'),
    ),
  )
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
