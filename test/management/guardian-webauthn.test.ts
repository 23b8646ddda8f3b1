import { expect, test } from 'vitest'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { insertUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'

const roaming = '/guardian/factors/webauthn-roaming/settings'
const platform = '/guardian/factors/webauthn-platform/settings'

test('WebAuthn factors can be switched on', async () => {
  const { client } = await managementServer()
  for (const name of ['webauthn-roaming', 'webauthn-platform'] as const)
    expect(await client.guardian.factors.set(name, { enabled: true })).toEqual({ enabled: true })
})

test('user verification and the relying party have defaults, and are set one by one', async () => {
  const { call } = await managementServer()
  expect(await call('GET', roaming)).toMatchObject({
    status: 200,
    body: { userVerification: 'discouraged', overrideRelyingParty: false },
  })
  expect(await call('PUT', roaming, { body: { userVerification: 'required' } })).toMatchObject({
    status: 200,
    body: { userVerification: 'required', overrideRelyingParty: false },
  })
  const override = { overrideRelyingParty: true, relyingPartyIdentifier: 'localhost' }
  expect(await call('PUT', roaming, { body: override })).toMatchObject({ status: 200, body: override })
  expect((await call('GET', roaming)).body).toEqual({ userVerification: 'required', ...override })
  expect((await call('GET', platform)).body).toEqual({ overrideRelyingParty: false })
  expect(await call('PUT', platform, { body: override })).toMatchObject({ status: 200, body: override })
  expect(await call('PUT', platform, { body: { overrideRelyingParty: false, relyingPartyIdentifier: null } })).toEqual(
    expect.objectContaining({ body: { overrideRelyingParty: false } }),
  )
})

test('every change is told in the tenant log', async () => {
  const { call, services } = await managementServer()
  await call('PUT', roaming, { body: { userVerification: 'preferred' } })
  const types = await services.db.selectFrom('logs').select('type').execute()
  expect(types.map(({ type }) => type)).toContain('gd_tenant_update')
})

test.each([
  ['a host that is not ours', { overrideRelyingParty: true, relyingPartyIdentifier: 'example.com' }],
  ['a URL', { relyingPartyIdentifier: 'https://localhost/' }],
  ['a host with a port', { relyingPartyIdentifier: 'localhost:3000' }],
  ['no identifier for an override', { overrideRelyingParty: true }],
])('%s is refused', async (_, body) => {
  const { call } = await managementServer()
  expect(await call('PUT', roaming, { body })).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } })
})

test('biometrics have no user verification to set', async () => {
  const { call } = await managementServer()
  expect(await call('PUT', platform, { body: { userVerification: 'required' } })).toMatchObject({ status: 400 })
  expect(await call('PUT', roaming, { body: { userVerification: 'sometimes' } })).toMatchObject({ status: 400 })
})

test('a security key is imported and listed with all that is known of it', async () => {
  const { client, services } = await managementServer()
  const { user_id } = await insertUser(services.db, {
    provider: 'auth0',
    identity_user_id: 'jane',
    connection: 'Username-Password-Authentication',
    email: 'jane@example.com',
    email_verified: true,
    now: services.now(),
  })
  const key = {
    type: 'webauthn-roaming' as const,
    name: 'Blue key',
    key_id: 'a2V5LW9uZQ',
    public_key: 'pQECAyYgASFYIA==',
    relying_party_identifier: 'localhost',
    aaguid: '00000000-0000-0000-0000-000000000000',
    credential_device_type: 'single_device' as const,
    credential_backed_up: false,
    transports: ['usb', 'nfc'],
    user_handle: 'amFuZQ',
  }
  const created = await client.users.authenticationMethods.create(user_id, key)
  expect(created).toMatchObject({ ...key, id: expect.stringMatching(/^webauthn-roaming\|dev_[A-Za-z0-9]{16}$/) })
  services.clock.advance(1)
  await insertEnrollment(
    services.db,
    services.box,
    {
      userId: user_id,
      factor: 'webauthn-platform',
      confirmed: true,
      name: 'Mac',
      data: { key_id: 'bWFj', public_key: 'pQEC', relying_party_identifier: 'localhost', credential_backed_up: true },
    },
    services.now(),
  )
  const listed = []
  for await (const method of await client.users.authenticationMethods.list(user_id)) listed.push(method)
  expect(listed).toMatchObject([
    { ...key, confirmed: true },
    {
      type: 'webauthn-platform',
      id: expect.stringMatching(/^webauthn-platform\|dev_/),
      name: 'Mac',
      key_id: 'bWFj',
      credential_backed_up: true,
    },
  ])
})
