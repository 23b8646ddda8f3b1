import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

test.each(engines)('factors and policies are listed in upstream order and switched, on %s', async engine => {
  const { client } = await managementServer({ engine })
  expect((await client.guardian.factors.list()).map(factor => [factor.name, factor.enabled])).toEqual([
    ['sms', false],
    ['push-notification', false],
    ['otp', false],
    ['email', false],
    ['duo', false],
    ['webauthn-roaming', false],
    ['webauthn-platform', false],
    ['recovery-code', false],
  ])
  expect(await client.guardian.factors.set('otp', { enabled: true })).toEqual({ enabled: true })
  expect((await client.guardian.factors.list()).filter(factor => factor.enabled).map(f => f.name)).toEqual(['otp'])
  expect(await client.guardian.policies.set(['all-applications'])).toEqual(['all-applications'])
  expect(await client.guardian.policies.list()).toEqual(['all-applications'])
  expect(await client.guardian.policies.set([])).toEqual([])
})

test('a factor that does not exist, or that this server cannot challenge with, is refused by name', async () => {
  const { call } = await managementServer()
  expect(await call('PUT', '/guardian/factors/carrier-pigeon', { body: { enabled: true } })).toMatchObject({
    status: 400,
    body: { errorCode: 'invalid_uri' },
  })
  expect(await call('PUT', '/guardian/factors/duo', { body: { enabled: true } })).toMatchObject({
    status: 400,
    body: { errorCode: 'operation_not_supported', message: expect.stringContaining('duo') },
  })
  expect(await call('PUT', '/guardian/factors/duo', { body: { enabled: false } })).toMatchObject({ status: 200 })
  expect(await call('PUT', '/guardian/policies', { body: ['sometimes'] })).toMatchObject({
    status: 400,
    body: { errorCode: 'invalid_body', message: expect.stringContaining('No enum match for: "sometimes"') },
  })
})

test.each(['phone', 'sms'] as const)('the phone provider keeps its token to itself, under %s', async kind => {
  const { call, services } = await managementServer()
  const path = `/guardian/factors/${kind}/providers/twilio`
  const body = { from: '+15551234567', sid: 'AC123', auth_token: 'very-secret-token' }
  const shown = { from: '+15551234567', sid: 'AC123', auth_token: null, messaging_service_sid: null }
  expect(await call('PUT', path, { body })).toMatchObject({ status: 200, body: shown })
  expect(await call('GET', path)).toMatchObject({ status: 200, body: shown })
  const rows = JSON.stringify([
    await services.db.selectFrom('settings').selectAll().execute(),
    await services.db.selectFrom('logs').selectAll().execute(),
  ])
  expect(rows).toContain('AC123')
  expect(rows).not.toContain('very-secret-token')
  expect(await call('PUT', path, { body: { from: '+1', messaging_service_sid: 'MG1' } })).toMatchObject({ status: 400 })
})

test('message types, selected provider and templates of the phone factor are set and read', async () => {
  const { client, call } = await managementServer()
  const { phone } = client.guardian.factors
  expect(await phone.getMessageTypes()).toEqual({ message_types: ['sms'] })
  expect(await phone.setMessageTypes({ message_types: ['sms', 'voice'] })).toEqual({ message_types: ['sms', 'voice'] })
  expect(await phone.getSelectedProvider()).toEqual({ provider: 'auth0' })
  expect(await phone.setProvider({ provider: 'phone-message-hook' })).toEqual({ provider: 'phone-message-hook' })
  const messages = { enrollment_message: 'Hi {{code}}', verification_message: 'Yo {{code}}' }
  expect(await phone.setTemplates(messages)).toEqual(messages)
  expect(await phone.getTemplates()).toEqual(messages)
  expect(await call('PUT', '/guardian/factors/phone/message-types', { body: { message_types: [] } })).toMatchObject({
    body: { message: expect.stringContaining('Array is too short (0), minimum 1') },
  })
})
