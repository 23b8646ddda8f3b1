import { expect, test } from 'vitest'
import { inboxMessages } from '../../src/store/inbox.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

test.each(engines)('the phone provider is one and keeps its token to itself, on %s', async engine => {
  const { client, services } = await managementServer({ engine })
  const { providers } = client.branding.phone
  expect(await providers.list()).toEqual({ providers: [] })
  const made = await providers.create({
    name: 'twilio',
    configuration: { sid: 'AC1', delivery_methods: ['text'], default_from: '+15550001111' },
    credentials: { auth_token: 'phone-token-secret' },
  })
  expect(made).toMatchObject({
    id: expect.stringMatching(/^pro_\w{22}$/),
    name: 'twilio',
    channel: 'phone',
    disabled: false,
  })
  await expect(providers.create({ name: 'custom', credentials: {} })).rejects.toMatchObject({ statusCode: 409 })
  const changed = await providers.update(made.id as string, { disabled: true })
  expect(changed).toMatchObject({ disabled: true, configuration: { sid: 'AC1' } })
  const rows = JSON.stringify([
    made,
    changed,
    await providers.list(),
    await services.db.selectFrom('settings').selectAll().execute(),
    await services.db.selectFrom('logs').selectAll().execute(),
  ])
  expect(rows).not.toContain('phone-token-secret')
  await providers.delete(made.id as string)
  await expect(providers.get(made.id as string)).rejects.toMatchObject({ statusCode: 404 })
})

test('a Twilio provider that could send nothing is refused', async () => {
  const { call } = await managementServer()
  const bodies = [
    {
      name: 'twilio',
      credentials: { auth_token: 't' },
      configuration: { delivery_methods: ['text'], default_from: '+1' },
    },
    { name: 'twilio', credentials: {}, configuration: { sid: 'AC', delivery_methods: ['text'], default_from: '+1' } },
    { name: 'twilio', credentials: { auth_token: 't' }, configuration: { sid: 'AC', delivery_methods: ['text'] } },
    { name: 'pigeon', credentials: {} },
  ]
  for (const body of bodies)
    expect(await call('POST', '/branding/phone/providers', { body })).toMatchObject({ status: 400 })
  expect(await call('GET', '/branding/phone/providers')).toMatchObject({ body: { providers: [] } })
})

test('a template is made, changed, tried and put back', async () => {
  const { client, call, services } = await managementServer()
  const provider = await client.branding.phone.providers.create({
    name: 'custom',
    configuration: { delivery_methods: ['text', 'voice'] },
    credentials: {},
  })
  const { templates } = client.branding.phone
  const made = await templates.create({ type: 'otp_verify', content: { body: { text: 'Code {{ code }}' } } } as never)
  const id = made.id as string
  expect(made).toMatchObject({ id: expect.stringMatching(/^tem_\w{22}$/), type: 'otp_verify', disabled: false })
  await expect(templates.create({ type: 'otp_verify' })).rejects.toMatchObject({ statusCode: 409 })
  for (const body of [{ text: '{{ code' }, { voice: '{% if code %}' }])
    expect(await call('PATCH', `/branding/phone/templates/${id}`, { body: { content: { body } } })).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_body' },
    })
  expect(
    await call('PUT', '/guardian/factors/phone/templates', {
      body: { enrollment_message: '{{ code }}', verification_message: '{{ code' },
    }),
  ).toMatchObject({ status: 400, body: { message: expect.stringContaining('verification_message') } })
  expect(await call('POST', `/branding/phone/templates/${id}/try`, { body: { to: '+15551234567' } })).toMatchObject({
    status: 202,
  })
  services.clock.advance(1)
  expect(
    await call('POST', `/branding/phone/providers/${provider.id}/try`, {
      body: { to: '+15551234567', delivery_method: 'voice' },
    }),
  ).toMatchObject({
    status: 202,
    body: { code: 202 },
  })
  const sent = await inboxMessages(services.db, { limit: 9 })
  expect(sent.map(({ channel, to }) => [channel, to])).toEqual([
    ['voice', '+15551234567'],
    ['sms', '+15551234567'],
  ])
  expect(sent[1]).toMatchObject({ text: 'Code 123456' })
  expect(await templates.reset(id, {} as never)).toMatchObject({
    content: { body: { text: expect.stringContaining('{{ tenant.friendly_name }}') } },
  })
  expect(await call('POST', `/branding/phone/templates/${id}/try`, { body: { to: 'me' } })).toMatchObject({
    status: 400,
  })
  services.clock.advance(1)
  const notice = await templates.create({ type: 'blocked_account' })
  expect(notice.content?.body?.text).toContain('{{ url }}')
  expect(
    await call('POST', `/branding/phone/templates/${notice.id}/try`, { body: { to: '+15551234567' } }),
  ).toMatchObject({
    status: 202,
  })
  expect((await inboxMessages(services.db, { limit: 1 }))[0]?.text).toContain(services.config.issuer)
  await templates.delete(notice.id as string)
  await templates.delete(id)
  expect(await templates.list()).toEqual({ templates: [] })
})
