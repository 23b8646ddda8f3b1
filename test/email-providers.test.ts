import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { emailSender } from '../src/delivery/channels/email/index.ts'
import type { EmailCredentials } from '../src/delivery/email-credentials.ts'
import type { Outgoing } from '../src/delivery/sender.ts'
import type { EmailProviderName } from '../src/delivery/settings.ts'
import { mailServer } from './fixtures/mail-server.ts'
import { atEnd } from './fixtures/store.ts'

type Api = Exclude<EmailProviderName, 'custom' | 'smtp'>
interface Seen {
  path: string
  host: string
  headers: IncomingHttpHeaders
  body: string
}

/** Answers in the place of a provider; what it was asked, by the host that was meant. */
const stub = async (answer: (path: string) => { status: number; body: unknown }) => {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const [host, ...path] = (request.url ?? '').slice(1).split('/')
      seen.push({
        host: host as string,
        path: `/${path.join('/')}`,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      })
      const { status, body } = answer(`/${path.join('/')}`)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => new Promise(resolve => server.close(resolve)))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { seen, at: (own: string) => `${base}/${own.replace('https://', '')}` }
}

const mail: Outgoing = {
  id: 'message-1',
  channel: 'email',
  to: 'jane@example.com',
  from: 'Acme <no-reply@acme.example>',
  subject: 'Your code',
  text: 'It is 123456.',
  html: '<p>It is 123456.</p>',
  message: { channel: 'email', to: 'jane@example.com', template: 'mfa_oob_code', variables: {} },
  about: {},
}

const credentials: { [N in Api]: EmailCredentials<N> } = {
  sendgrid: { api_key: 'SG.key' },
  resend: { api_key: 're_key' },
  mandrill: { api_key: 'md_key' },
  mailgun: { api_key: 'mg_key', domain: 'mg.acme.example', region: 'eu' },
  sparkpost: { api_key: 'sp_key' },
  ses: { accessKeyId: 'AKID', secretAccessKey: 'secret', region: 'eu-central-1' },
  azure_cs: { connectionString: 'endpoint=https://acme.communication.azure.com/;accesskey=c2VjcmV0' },
  ms365: { tenantId: 'tenant', clientId: 'client', clientSecret: 'secret' },
}
const where: { [N in Api]: [host: string, path: RegExp] } = {
  sendgrid: ['api.sendgrid.com', /^\/v3\/mail\/send$/],
  resend: ['api.resend.com', /^\/emails$/],
  mandrill: ['mandrillapp.com', /^\/api\/1\.0\/messages\/send\.json$/],
  mailgun: ['api.eu.mailgun.net', /^\/v3\/mg\.acme\.example\/messages$/],
  sparkpost: ['api.sparkpost.com', /^\/api\/v1\/transmissions$/],
  ses: ['email.eu-central-1.amazonaws.com', /^\/v2\/email\/outbound-emails$/],
  azure_cs: ['acme.communication.azure.com', /^\/emails:send\?api-version=2023-03-31$/],
  ms365: ['graph.microsoft.com', /^\/v1\.0\/users\/no-reply%40acme\.example\/sendMail$/],
}
const names = Object.keys(credentials) as Api[]
const taken = (path: string) => ({
  status: 200,
  body: path.includes('oauth2') ? { access_token: 'graph-token', expires_in: 3600 } : [{ status: 'sent' }],
})

describe.each(names)('mail through %s', name => {
  const send = (at: (own: string) => string) => emailSender(name, credentials[name] as never, at).send(mail)

  test('goes to its address with sender, recipient, subject and both bodies', async () => {
    const { seen, at } = await stub(taken)
    await send(at)
    const asked = seen.at(-1) as Seen
    expect(asked.host).toBe(where[name][0])
    expect(asked.path).toMatch(where[name][1])
    const body = decodeURIComponent(asked.body.replaceAll('+', ' '))
    for (const part of ['jane@example.com', 'Your code']) expect(body).toContain(part)
    expect(body).toMatch(/It is 123456\./)
    if (name !== 'ms365') expect(body).toContain('no-reply@acme.example')
    const proof = `${asked.headers.authorization ?? ''}${name === 'mandrill' ? asked.body : ''}`
    expect(proof).toMatch(/SG\.key|re_key|md_key|Basic |sp_key|AWS4-HMAC-SHA256|HMAC-SHA256|graph-token/)
  })

  test('is final when the message is refused, and tried again when rate, credentials or server are the cause', async () => {
    const said = { message: 'no thanks', errors: [{ message: 'no thanks' }], error: { message: 'no thanks' } }
    const answering = async (status: number) =>
      (await stub(path => (path.includes('oauth2') ? taken(path) : { status, body: said }))).at
    await expect(send(await answering(400))).rejects.toMatchObject({
      permanent: true,
      message: expect.stringContaining('no thanks'),
    })
    for (const status of [401, 429, 500])
      await expect(send(await answering(status))).rejects.toMatchObject({ permanent: false })
    await expect(send(() => 'http://127.0.0.1:9/')).rejects.toMatchObject({ code: 'unreachable', permanent: false })
  })
})

test('Mandrill’s answer is read: a rejected recipient is final', async () => {
  const { at } = await stub(() => ({ status: 200, body: [{ status: 'rejected', reject_reason: 'hard-bounce' }] }))
  await expect(emailSender('mandrill', credentials.mandrill, at).send(mail)).rejects.toMatchObject({
    permanent: true,
    message: expect.stringContaining('hard-bounce'),
  })
})

test('Microsoft’s token is asked for once and used again', async () => {
  const { seen, at } = await stub(taken)
  const sender = emailSender('ms365', credentials.ms365, at)
  await sender.send(mail)
  await sender.send(mail)
  expect(seen.map(({ path }) => (path.includes('oauth2') ? 'token' : 'mail'))).toEqual(['token', 'mail', 'mail'])
})

test('what is set for a provider beside its credentials goes with each mail; what it does not know does not', async () => {
  const { seen, at } = await stub(taken)
  const settings = { message: { view_content_link: true, configuration_set_name: 'login-mail' }, other: { x: 1 } }
  await emailSender('mandrill', credentials.mandrill, at, settings).send(mail)
  await emailSender('ses', credentials.ses, at, settings).send(mail)
  await emailSender('ses', credentials.ses, at, { message: { configuration_set_name: 'a\r\nb' } }).send(mail)
  expect(seen.map(({ body }) => JSON.parse(body))).toMatchObject([
    { message: { view_content_link: true } },
    { ConfigurationSetName: 'login-mail' },
    { FromEmailAddress: mail.from },
  ])
  expect(seen[2]?.body).not.toContain('ConfigurationSetName')

  const server = await mailServer()
  const headers = { 'X-SES-Configuration-Set': 'login-mail', 'X-MC-ViewContentLink': true, Bcc: 'eve@example.com' }
  await emailSender(
    'smtp',
    { smtp_host: '127.0.0.1', smtp_port: server.port, smtp_user: 'mailer', smtp_pass: 'letmein' },
    at,
    { headers },
  ).send(mail)
  const received = server.received[0]?.raw
  expect(received).toMatch(/^X-SES-Configuration-Set: login-mail\r?$/im)
  expect(received).toMatch(/^X-MC-ViewContentLink: true\r?$/im)
  expect(received).not.toContain('eve@example.com')
})
