import { describe, expect, test } from 'vitest'
import { deliveryOf, logTypes } from '../../test/fixtures/delivery.ts'
import { type TestServices, testServices } from '../../test/fixtures/services.ts'
import { twilioStub } from '../../test/fixtures/twilio.ts'
import { sealOptions } from '../accounts/connection-secrets.ts'
import type { ActionHost } from '../actions/host.ts'
import { insertConnection } from '../store/connections.ts'
import type { GuardianDocument } from '../store/documents.ts'
import { inboxMessages } from '../store/inbox.ts'
import { enqueue } from '../store/outbox.ts'
import { writeDocument } from '../store/settings.ts'
import { insertUser } from '../store/users.ts'
import type { Message } from './message.ts'
import { type PhoneProviderDocument, sealCredentials } from './settings.ts'

type Host = Pick<ActionHost, 'bindings' | 'runTrigger'>
type Ran = { trigger: string; event: Record<string, unknown> }

const text: Message = {
  channel: 'sms',
  to: '+15551234567',
  template: 'verification',
  variables: { code: '123456' },
  locale: 'en',
}

/** A host on which one Action is bound to a trigger; `result` is what its run comes to. */
const hostWith = (trigger: string, ran: Ran[], result: unknown = { ok: true, commands: [] }): Host => ({
  bindings: async name =>
    name === trigger ? [{ name: 'Send', actionId: 'a', versionId: 'v', number: 1, bindingId: 'b' }] : [],
  runTrigger: async (name, event) => {
    if (name !== trigger) return undefined
    ran.push({ trigger: name, event })
    return { executionId: 'e', runs: [{ result }] } as never
  },
})

const guardian = (services: TestServices, phone: GuardianDocument['phone']) =>
  writeDocument(services.db, 'guardian', { factors: {} as never, policies: [], message_types: ['sms', 'voice'], phone })
const tenantProvider = (services: TestServices, provider: Partial<PhoneProviderDocument>) =>
  writeDocument(services.db, 'phone_providers', [
    {
      id: 'p',
      name: 'custom',
      disabled: false,
      configuration: { delivery_methods: ['text'] },
      created_at: 1,
      updated_at: 1,
      ...provider,
    },
  ])
const sendAll = async (services: TestServices, host: Host, message = text, twilioUrl?: string) => {
  const delivery = deliveryOf(services, { host, ...(twilioUrl ? { twilioUrl } : {}) })
  return delivery.settled(
    await enqueue(services.db, services.box, message, { userId: 'auth0|1', ip: '192.0.2.1' }),
    5000,
  )
}
const inbox = (services: TestServices) => inboxMessages(services.db, { limit: 9 })

describe('the phone factor’s own provider', () => {
  test('`phone-message-hook` is the Action of send-phone-message, with the event that its reference names', async () => {
    const services = await testServices()
    await insertUser(services.db, {
      provider: 'auth0',
      identity_user_id: '1',
      connection: 'Username-Password-Authentication',
      email: 'jane@example.com',
      app_metadata: { plan: 'gold' },
      now: services.now(),
    })
    await guardian(services, { provider: 'phone-message-hook' })
    const ran: Ran[] = []
    expect(await sendAll(services, hostWith('send-phone-message', ran))).toEqual({ kind: 'sent' })
    expect(ran).toMatchObject([
      {
        trigger: 'send-phone-message',
        event: {
          message_options: {
            action: 'second-factor-authentication',
            code: '123456',
            message_type: 'sms',
            recipient: '+15551234567',
            text: '123456 is your verification code for sallyport.',
          },
          request: { ip: '192.0.2.1', language: 'en' },
          tenant: { id: 'sallyport' },
          user: { user_id: 'auth0|1', email: 'jane@example.com', app_metadata: { plan: 'gold' } },
        },
      },
    ])
    expect(await inbox(services)).toHaveLength(1)
  })

  test('an enrollment is told apart, and a call has its digits apart', async () => {
    const services = await testServices()
    await guardian(services, { provider: 'phone-message-hook' })
    const ran: Ran[] = []
    await sendAll(services, hostWith('send-phone-message', ran), { ...text, channel: 'voice', template: 'enrollment' })
    expect(ran[0]?.event.message_options).toMatchObject({
      action: 'enrollment',
      message_type: 'voice',
      code: '123456',
      text: '1. 2. 3. 4. 5. 6 is your code to add this phone to your sallyport account.',
    })
  })

  test('without a bound Action there is none: the inbox in development, a failure in production', async () => {
    const development = await testServices()
    await guardian(development, { provider: 'phone-message-hook' })
    expect(await sendAll(development, hostWith('post-login', []))).toEqual({ kind: 'sent' })
    expect(await inbox(development)).toHaveLength(1)
    const production = await testServices({ config: { production: true } })
    await guardian(production, { provider: 'phone-message-hook' })
    expect(await sendAll(production, hostWith('post-login', []))).toMatchObject({ kind: 'failed' })
  })

  test('an Action that fails is tried again, and development does not hide that', async () => {
    const services = await testServices()
    await guardian(services, { provider: 'phone-message-hook' })
    const failed = { ok: false, kind: 'threw', error: { name: 'Error', message: 'gateway said no' }, commands: [] }
    expect(await sendAll(services, hostWith('send-phone-message', [], failed))).toMatchObject({
      kind: 'waiting',
      error: 'The Action failed (threw): gateway said no',
    })
    expect(await inbox(services)).toEqual([])
    expect(await logTypes(services)).toEqual(['gd_send_sms_failure'])
  })

  test('`twilio` without credentials is none', async () => {
    const services = await testServices({ config: { production: true } })
    await guardian(services, { provider: 'twilio', twilio: { sid: 'AC1' } })
    expect(await sendAll(services, hostWith('x', []))).toMatchObject({ kind: 'failed' })
  })

  test('the templates are the administrator’s', async () => {
    const services = await testServices()
    await guardian(services, {
      provider: 'auth0',
      templates: {
        enrollment_message: 'E {{code}}',
        verification_message: '{{ tenant.friendly_name }} {{ code }} {{ requestInfo.lang }}',
      },
    })
    await sendAll(services, hostWith('x', []))
    expect(await inbox(services)).toMatchObject([{ text: 'sallyport 123456 en' }])
  })
})

describe('a tenant-level phone provider', () => {
  test('`custom` is the Action of custom-phone-provider and comes before the factor’s own', async () => {
    const services = await testServices()
    await guardian(services, { provider: 'phone-message-hook' })
    await tenantProvider(services, { configuration: { delivery_methods: ['text'], default_from: '+15550000001' } })
    const ran: Ran[] = []
    expect(await sendAll(services, hostWith('custom-phone-provider', ran))).toEqual({ kind: 'sent' })
    expect(ran[0]?.event.notification).toEqual({
      as_text: '123456 is your verification code for sallyport.',
      as_voice: '1. 2. 3. 4. 5. 6 is your verification code for sallyport.',
      code: '123456',
      delivery_method: 'text',
      from: '+15550000001',
      locale: 'en',
      message_type: 'otp_verify',
      recipient: '+15551234567',
    })
  })

  test.each([
    ['notification-drop', 'failed'],
    ['notification-retry', 'waiting'],
  ])('an Action may refuse a message (%s)', async (kind, state) => {
    const services = await testServices()
    await tenantProvider(services, {})
    const result = { ok: true, commands: [{ kind, reason: 'not now' }] }
    expect(await sendAll(services, hostWith('custom-phone-provider', [], result))).toMatchObject({
      kind: state,
      error: 'not now',
    })
  })

  test('a delivery method that it does not have has no provider', async () => {
    const services = await testServices({ config: { production: true } })
    await tenantProvider(services, {})
    const ran: Ran[] = []
    expect(
      await sendAll(services, hostWith('custom-phone-provider', ran), { ...text, channel: 'voice' }),
    ).toMatchObject({
      kind: 'failed',
    })
    expect(ran).toEqual([])
  })

  test('that is disabled does not count', async () => {
    const services = await testServices()
    await tenantProvider(services, { disabled: true })
    const ran: Ran[] = []
    expect(await sendAll(services, hostWith('custom-phone-provider', ran))).toEqual({ kind: 'sent' })
    expect(ran).toEqual([])
  })

  test('`twilio` sends through its account, with its own templates', async () => {
    const services = await testServices()
    const stub = await twilioStub()
    await tenantProvider(services, {
      name: 'twilio',
      configuration: { delivery_methods: ['text', 'voice'], sid: 'AC9', mssid: 'MG9' },
      credentials_encrypted: sealCredentials(services.box, { auth_token: 'tok9' }),
    })
    await writeDocument(services.db, 'phone_templates', [
      {
        id: 't',
        type: 'otp_verify',
        disabled: false,
        content: { body: { text: 'Own {{ code }}', voice: 'Say {{ code }}' } },
      },
    ])
    await sendAll(services, hostWith('x', []), text, stub.url)
    expect(stub.calls).toMatchObject([
      { path: 'POST /2010-04-01/Accounts/AC9/Messages.json', form: { Body: 'Own 123456', MessagingServiceSid: 'MG9' } },
    ])
  })
})

test('a passwordless connection with an account at Twilio of its own sends by that, whatever the tenant has', async () => {
  const services = await testServices()
  const stub = await twilioStub()
  const options = { twilio_sid: 'AC1', twilio_token: 'own-token', messaging_service_sid: 'MG1' }
  const data = sealOptions(services.box, 'sms', { realms: ['texts'], options })
  const made = { id: 'con_0000000000000001', name: 'texts', strategy: 'sms', now: services.now() }
  await insertConnection(services.db, { ...made, data, clients: [] })
  const code = { ...text, template: 'passwordless_code' as const, variables: { code: '123456', connection: 'texts' } }
  expect(await sendAll(services, hostWith('x', []), code, stub.url)).toEqual({ kind: 'sent' })
  expect(stub.calls).toMatchObject([
    {
      path: 'POST /2010-04-01/Accounts/AC1/Messages.json',
      authorization: `Basic ${Buffer.from('AC1:own-token').toString('base64')}`,
      form: { MessagingServiceSid: 'MG1', To: '+15551234567' },
    },
  ])
})
