import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { deliveryOf, logTypes, noActions } from '../../test/fixtures/delivery.ts'
import { mailServer } from '../../test/fixtures/mail-server.ts'
import { type TestServices, testServices } from '../../test/fixtures/services.ts'
import { engines, openFor } from '../../test/fixtures/store.ts'
import { twilioStub } from '../../test/fixtures/twilio.ts'
import { insertClient } from '../store/clients.ts'
import { inboxMessages } from '../store/inbox.ts'
import { claimDue, enqueue, messageState } from '../store/outbox.ts'
import { writeDocument } from '../store/settings.ts'
import { inTransaction } from '../store/transaction.ts'
import type { Message } from './message.ts'
import { startDelivery } from './outbox.ts'
import { sendProblem } from './send-problem.ts'
import { sealCredentials } from './settings.ts'

const text: Message = { channel: 'sms', to: '+15551234567', template: 'verification', variables: { code: '123456' } }
const mail: Message = {
  channel: 'email',
  to: 'jane@example.com',
  template: 'mfa_oob_code',
  variables: { code: '654321' },
}
const about = { userId: 'auth0|1', userName: 'jane@example.com', clientId: 'c', clientName: 'App', ip: '192.0.2.1' }
const production = { config: { production: true } }

const withTwilio = async (services: TestServices) => {
  const twilio = await twilioStub()
  await writeDocument(services.db, 'guardian', {
    factors: {} as never,
    policies: [],
    message_types: ['sms', 'voice'],
    phone: {
      provider: 'twilio',
      twilio: {
        from: '+15550000000',
        sid: 'AC1',
        credentials_encrypted: sealCredentials(services.box, { auth_token: 'tok' }),
      },
    },
  })
  return { twilio, delivery: deliveryOf(services, { twilioUrl: twilio.url }) }
}
const withMail = async (services: TestServices, credentials = {}) => {
  const server = await mailServer()
  await writeDocument(services.db, 'email_provider', {
    name: 'smtp',
    enabled: true,
    default_from_address: 'Acme <login@acme.example>',
    credentials_encrypted: sealCredentials(services.box, {
      smtp_host: '127.0.0.1',
      smtp_port: server.port,
      smtp_user: 'mailer',
      smtp_pass: 'letmein',
      ...credentials,
    }),
  })
  return { server, delivery: deliveryOf(services) }
}
/** Takes connections and says nothing. */
const silentServer = async () => {
  const sockets = new Set<Socket>()
  const reached = Promise.withResolvers<void>()
  const server = createServer(socket => {
    sockets.add(socket)
    reached.resolve()
  })
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, reached: reached.promise, close }
}
const lastLog = async (services: TestServices) => {
  const row = await services.db
    .selectFrom('logs')
    .select('data')
    .orderBy('log_id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return JSON.parse(row.data) as Record<string, unknown>
}

describe.each(engines)('delivery on %s', engine => {
  test('sends what was queued as soon as its transaction is over, without being told', async () => {
    const services = await testServices({ engine })
    const delivery = deliveryOf(services)
    const id = await inTransaction(services.db, trx => enqueue(trx, services.box, text, about))
    expect(await delivery.settled(id, 5000)).toEqual({ kind: 'sent' })
    expect(await inboxMessages(services.db, { limit: 9 })).toEqual([
      {
        id: expect.any(String),
        channel: 'sms',
        to: '+15551234567',
        text: '123456 is your verification code for sallyport.',
        code: '123456',
        createdAt: services.now(),
      },
    ])
    expect(await services.db.selectFrom('outbox').selectAll().execute()).toEqual([])
    expect(await lastLog(services)).toMatchObject({ type: 'gd_send_sms', user_id: 'auth0|1', ip: '192.0.2.1' })
  })

  test('two workers send each message once', async () => {
    const services = await testServices({ engine })
    const other = { ...services, db: openFor(services.config.database) }
    const { twilio, delivery } = await withTwilio(services)
    const second = startDelivery(other, { host: noActions, twilioUrl: twilio.url })
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, n) => enqueue(services.db, services.box, { ...text, to: `+1555000${1000 + n}` })),
    )
    second.wake()
    for (const id of ids) expect(await delivery.settled(id, 10_000)).toEqual({ kind: 'sent' })
    await second.stop()
    const sent = twilio.calls.map(({ form }) => form.To)
    expect(new Set(sent).size).toBe(40)
    expect(sent.length).toBe(40)
  })

  test('a message whose worker died after sending is sent again, never lost', async () => {
    const services = await testServices({ engine })
    const { twilio, delivery } = await withTwilio(services)
    await delivery.stop()
    const id = await enqueue(services.db, services.box, text)
    // A worker that took it and died before it could erase it.
    expect(await claimDue(services.db, services.box, services.now(), 1, 60_000)).toHaveLength(1)
    const next = deliveryOf(services, { twilioUrl: twilio.url })
    await next.drain()
    expect(twilio.calls).toEqual([])
    services.clock.advance(60_000)
    await next.drain()
    expect(twilio.calls).toHaveLength(1)
    expect(await messageState(services.db, id)).toEqual({ kind: 'sent' })
  })

  test('a message stays with a slow worker for as long as that takes', async () => {
    const services = await testServices({ engine, config: { production: true } })
    const silent = await silentServer()
    await writeDocument(services.db, 'email_provider', {
      name: 'smtp',
      enabled: true,
      credentials_encrypted: sealCredentials(services.box, { smtp_host: '127.0.0.1', smtp_port: silent.port }),
    })
    const slow = deliveryOf(services)
    const id = await enqueue(services.db, services.box, mail)
    await silent.reached
    const lockedUntil = async () =>
      (await services.db.selectFrom('outbox').select('locked_until').where('id', '=', id).executeTakeFirst())
        ?.locked_until
    const before = (await lockedUntil()) ?? 0
    services.clock.advance(3000)
    await expect.poll(lockedUntil, { timeout: 5000 }).toBe(before + 3000)
    silent.close()
    expect(await slow.settled(id, 5000)).toMatchObject({ kind: 'waiting', error: expect.any(String) })
  })

  test('a failed try is logged, waits, and is made again', async () => {
    const services = await testServices({ engine, ...production })
    const { twilio, delivery } = await withTwilio(services)
    twilio.answer(503, { code: 20503, message: 'The service is down' })
    const id = await enqueue(services.db, services.box, text, { ...about, loginTraceId: 'trace' })
    expect(await delivery.settled(id, 5000)).toEqual({ kind: 'waiting', attempts: 1, error: 'The service is down' })
    expect(await sendProblem(services.db, 'trace')).toBe('sms')
    expect(await lastLog(services)).toMatchObject({
      type: 'gd_send_sms_failure',
      details: { provider_error: { errorCode: '20503', message: 'The service is down' } },
    })
    await delivery.drain()
    expect(twilio.calls).toHaveLength(1)
    twilio.answer(201, {})
    services.clock.advance(1000)
    await delivery.drain()
    expect(twilio.calls).toHaveLength(2)
    expect(await messageState(services.db, id)).toEqual({ kind: 'sent' })
    expect(await sendProblem(services.db, 'trace')).toBeUndefined()
    expect(await logTypes(services)).toEqual(['gd_send_sms_failure', 'gd_send_sms'])
  })
})

describe('what cannot be sent', () => {
  test('a message that a provider refuses for good is given up at once, its content erased', async () => {
    const services = await testServices(production)
    const { twilio, delivery } = await withTwilio(services)
    twilio.answer(400, { code: 21211, message: "The 'To' number is not valid. Body: 123456 is your code" })
    const id = await enqueue(services.db, services.box, text, about)
    expect(await delivery.settled(id, 5000)).toEqual({
      kind: 'failed',
      error: "The 'To' number is not valid. Body: … is your code",
    })
    const row = await services.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
    expect(row.content_encrypted).toBe('')
    expect(JSON.stringify(await lastLog(services))).not.toContain('123456')
  })

  test('is tried for a while, ever more rarely, and then given up', async () => {
    const services = await testServices(production)
    const { twilio, delivery } = await withTwilio(services)
    twilio.answer(500, {})
    const id = await enqueue(services.db, services.box, text, about)
    await delivery.settled(id, 5000)
    const begun = services.now()
    for (let round = 0; round < 5000 && (await messageState(services.db, id)).kind === 'waiting'; round++) {
      services.clock.advance(1000)
      await delivery.drain()
    }
    expect(twilio.calls).toHaveLength(8)
    expect(services.now() - begun).toBe(2_564_000)
    expect(await logTypes(services)).toEqual(['gd_send_sms_failure', 'gd_send_sms_failure'])
  })

  test('is not tried once it is of no use', async () => {
    const services = await testServices(production)
    const { twilio, delivery } = await withTwilio(services)
    twilio.answer(500, {})
    const id = await enqueue(services.db, services.box, { ...text, expiresAt: services.now() + 2000 }, about)
    await delivery.settled(id, 5000)
    services.clock.advance(1000)
    await delivery.drain()
    expect(await messageState(services.db, id)).toMatchObject({ kind: 'failed' })
    expect(twilio.calls).toHaveLength(2)
    const late = await enqueue(services.db, services.box, { ...text, expiresAt: services.now() }, about)
    expect(await delivery.settled(late, 5000)).toEqual({ kind: 'failed', error: 'It was too late to send it.' })
    expect(twilio.calls).toHaveLength(2)
  })

  test.each([
    ['sms', text, 'gd_send_sms_failure'],
    ['voice', { ...text, channel: 'voice' as const }, 'gd_send_voice_failure'],
    ['email', mail, 'fn'],
    ['a notice', { ...text, template: 'blocked_account', variables: { url: 'https://x' } }, 'fn'],
    [
      'e-mail to verify an address',
      { ...mail, template: 'verify_email_by_code' },
      'gd_send_email_verification_failure',
    ],
  ])(
    'in production without a provider, %s fails with an entry in the log and nothing in the inbox',
    async (_, message, type) => {
      const services = await testServices(production)
      const delivery = deliveryOf(services)
      const id = await enqueue(services.db, services.box, message, about)
      expect(await delivery.settled(id, 5000)).toMatchObject({
        kind: 'failed',
        error: expect.stringMatching(/^No provider/),
      })
      expect(await logTypes(services)).toEqual([type])
      expect(await inboxMessages(services.db, { limit: 9 })).toEqual([])
    },
  )

  test.each([
    { ...mail, template: 'no_such_template' },
    { ...text, template: 'no_such_template' },
  ])('a template that does not exist is given up ($channel)', async message => {
    const services = await testServices()
    const delivery = deliveryOf(services)
    const id = await enqueue(services.db, services.box, message)
    expect(await delivery.settled(id, 5000)).toMatchObject({ kind: 'failed' })
  })

  test('a provider that does not answer holds up nobody else', async () => {
    const services = await testServices(production)
    const { delivery } = await withTwilio(services)
    const silent = await silentServer()
    await writeDocument(services.db, 'email_provider', {
      name: 'smtp',
      enabled: true,
      credentials_encrypted: sealCredentials(services.box, { smtp_host: '127.0.0.1', smtp_port: silent.port }),
    })
    // As many as are sent at once; the text comes after them.
    const mails = await Promise.all(Array.from({ length: 15 }, () => enqueue(services.db, services.box, mail)))
    await silent.reached
    const sms = await enqueue(services.db, services.box, text)
    expect(await delivery.settled(sms, 5000)).toEqual({ kind: 'sent' })
    expect(await messageState(services.db, mails[0] ?? '')).toEqual({ kind: 'waiting', attempts: 1 })
    silent.close()
    expect(await delivery.settled(mails[0] ?? '', 5000)).toMatchObject({ kind: 'waiting', error: expect.any(String) })
  })
})

describe('e-mail', () => {
  test('really leaves where a provider is configured, and development keeps a copy', async () => {
    const services = await testServices()
    const { server, delivery } = await withMail(services)
    const id = await enqueue(services.db, services.box, mail, about)
    expect(await delivery.settled(id, 5000)).toEqual({ kind: 'sent' })
    expect(server.received).toHaveLength(1)
    const [received] = server.received
    expect(received).toMatchObject({ from: 'login@acme.example', to: ['jane@example.com'] })
    expect(received?.raw).toContain('Subject: 654321 is your verification code')
    expect(received?.raw).toContain(`Message-ID: <${id}@acme.example>`)
    expect(received?.raw).toContain('multipart/alternative')
    expect(await inboxMessages(services.db, { limit: 9 })).toMatchObject([
      { channel: 'email', to: 'jane@example.com', code: '654321', subject: '654321 is your verification code' },
    ])
    expect(await logTypes(services)).toEqual(['gd_send_email'])
  })

  test('keeps no copy in production', async () => {
    const services = await testServices(production)
    const { server, delivery } = await withMail(services)
    expect(await delivery.settled(await enqueue(services.db, services.box, mail), 5000)).toEqual({ kind: 'sent' })
    expect(server.received).toHaveLength(1)
    expect(await inboxMessages(services.db, { limit: 9 })).toEqual([])
  })

  test('waits where the server refuses for now or the credentials are wrong, and is given up where it refuses for good', async () => {
    const services = await testServices(production)
    const { server, delivery } = await withMail(services)
    const send = async () => delivery.settled(await enqueue(services.db, services.box, mail, about), 5000)
    server.refuse({ code: 451, text: 'later' })
    expect(await send()).toEqual({ kind: 'waiting', attempts: 1, error: 'The mail server answered: 451 later' })
    server.refuse({ code: 550, text: 'no such mailbox, it was about 654321' })
    expect(await send()).toEqual({
      kind: 'failed',
      error: 'The mail server answered: 550 no such mailbox, it was about …',
    })
    expect(await logTypes(services)).toEqual(['fn', 'fn'])
    const other = await testServices(production)
    const wrong = await withMail(other, { smtp_pass: 'wrong' })
    const id = await enqueue(other.db, other.box, mail, about)
    expect(await wrong.delivery.settled(id, 5000)).toEqual({
      kind: 'waiting',
      attempts: 1,
      error: 'The mail server answered: 535 no such user',
    })
  })

  test('waits where the server cannot be reached', async () => {
    const services = await testServices(production)
    const { delivery } = await withMail(services, { smtp_port: 1 })
    const id = await enqueue(services.db, services.box, mail, about)
    expect(await delivery.settled(id, 5000)).toMatchObject({
      kind: 'waiting',
      error: expect.stringContaining('reached'),
    })
  })

  test('goes to the inbox where the provider is switched off', async () => {
    const services = await testServices()
    const { server, delivery } = await withMail(services)
    const provider = await services.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', 'email_provider')
      .executeTakeFirstOrThrow()
    await writeDocument(services.db, 'email_provider', { ...JSON.parse(provider.value), enabled: false })
    expect(await delivery.settled(await enqueue(services.db, services.box, mail), 5000)).toEqual({ kind: 'sent' })
    expect(server.received).toEqual([])
    expect(await inboxMessages(services.db, { limit: 9 })).toHaveLength(1)
  })

  test('follows a change of its provider', async () => {
    const services = await testServices()
    const { server, delivery } = await withMail(services)
    const send = async () => delivery.settled(await enqueue(services.db, services.box, mail), 5000)
    await send()
    const second = await mailServer()
    await writeDocument(services.db, 'email_provider', {
      name: 'smtp',
      enabled: true,
      default_from_address: 'b@b.example',
      credentials_encrypted: sealCredentials(services.box, {
        smtp_host: '127.0.0.1',
        smtp_port: second.port,
        smtp_user: 'mailer',
        smtp_pass: 'letmein',
      }),
    })
    await send()
    expect([server.received.length, second.received.length]).toEqual([1, 1])
  })

  test('that is switched off is not sent', async () => {
    const services = await testServices()
    const delivery = deliveryOf(services)
    const welcome = { ...mail, template: 'welcome_email', variables: {} }
    expect(await delivery.settled(await enqueue(services.db, services.box, welcome), 5000)).toEqual({ kind: 'sent' })
    expect(await inboxMessages(services.db, { limit: 9 })).toEqual([])
    await writeDocument(services.db, 'email_templates', { welcome_email: { template: 'welcome_email', enabled: true } })
    await delivery.settled(await enqueue(services.db, services.box, welcome), 5000)
    expect(await inboxMessages(services.db, { limit: 9 })).toMatchObject([{ subject: 'Welcome to sallyport' }])
  })

  test('says what the administrator wrote, in the tenant’s name', async () => {
    const services = await testServices()
    const delivery = deliveryOf(services)
    const app = { client_id: 'c', name: 'App', global: false, is_first_party: true, now: 0 }
    await insertClient(services.db, { ...app, client_metadata: { team: 'Blue' } })
    await writeDocument(services.db, 'email_templates', {
      mfa_oob_code: {
        template: 'mfa_oob_code',
        enabled: true,
        subject: 'Code for {{ application.name }}',
        body: '<p>{{ user.email }} of {{ application.metadata.team }}: <b>{{ code }}</b></p>',
        from: '{{ friendly_name }} <no-reply@acme.example>',
      },
    })
    await delivery.settled(await enqueue(services.db, services.box, mail, about), 5000)
    expect(await inboxMessages(services.db, { limit: 9 })).toMatchObject([
      { subject: 'Code for App', html: '<p>jane@example.com of Blue: <b>654321</b></p>' },
    ])
  })
})
