import { expect, test } from 'vitest'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const base = '/guardian/factors/push-notification'

test('the factor can be switched on', async () => {
  const { client } = await managementServer()
  expect(await client.guardian.factors.set('push-notification', { enabled: true })).toEqual({ enabled: true })
})

test.each(engines)('the provider is selected, Guardian’s own unless another one is, on %s', async engine => {
  const { call } = await managementServer({ engine })
  expect(await call('GET', `${base}/selected-provider`)).toMatchObject({ status: 200, body: { provider: 'guardian' } })
  for (const provider of ['sns', 'direct', 'guardian'])
    expect(await call('PUT', `${base}/selected-provider`, { body: { provider } })).toMatchObject({
      status: 200,
      body: { provider },
    })
  expect(await call('PUT', `${base}/selected-provider`, { body: { provider: 'pigeon' } })).toMatchObject({
    status: 400,
  })
})

test('Auth0’s own client sets every provider', async () => {
  const { client } = await managementServer()
  const { pushNotification } = client.guardian.factors
  expect(await pushNotification.setProvider({ provider: 'direct' })).toEqual({ provider: 'direct' })
  expect(await pushNotification.setApnsProvider({ bundle_id: 'com.acme', sandbox: true, p12: 'AAAA' })).toEqual({
    bundle_id: 'com.acme',
    sandbox: true,
  })
  expect(await pushNotification.getApnsProvider()).toEqual({ bundle_id: 'com.acme', sandbox: true, enabled: true })
  expect(await pushNotification.setFcmProvider({ server_key: 'AAAA' })).toEqual({})
  expect(await pushNotification.setFcmv1Provider({ server_credentials: '{}' })).toEqual({})
  const sns = { aws_access_key_id: 'AKID', aws_region: 'us-east-1', sns_gcm_platform_application_arn: 'arn:gcm' }
  expect(await pushNotification.setSnsProvider({ ...sns, aws_secret_access_key: 'secret' })).toMatchObject(sns)
  expect(await pushNotification.getSnsProvider()).toEqual({
    ...sns,
    aws_secret_access_key: null,
    sns_apns_platform_application_arn: null,
  })
})

test.each([
  ['apns', { bundle_id: 'com.acme', sandbox: true, p12: 'very-secret' }, { sandbox: false }],
  [
    'sns',
    { aws_access_key_id: 'AKID', aws_secret_access_key: 'very-secret', aws_region: 'eu-west-1' },
    { aws_region: 'us-east-1' },
  ],
  ['fcm', { server_key: 'very-secret' }, {}],
  ['fcmv1', { server_credentials: 'very-secret' }, {}],
])('what is secret of %s goes in and never comes out, and a change keeps it', async (provider, body, change) => {
  const { call, services } = await managementServer()
  const path = `${base}/providers/${provider}`
  const answers = [await call('PUT', path, { body }), await call('PATCH', path, { body: change })]
  if (provider === 'apns' || provider === 'sns') answers.push(await call('GET', path))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  const rows = JSON.stringify([
    answers,
    await services.db.selectFrom('settings').selectAll().execute(),
    await services.db.selectFrom('logs').selectAll().execute(),
  ])
  expect(rows).not.toContain('very-secret')
  expect(rows.match(/credentials_encrypted/g)).toHaveLength(1)
  const [secret] = Object.keys(body).filter(name => JSON.stringify(body).includes(`"${name}":"very-secret"`))
  await call('PATCH', path, { body: { [secret as string]: null } })
  expect(JSON.stringify(await services.db.selectFrom('settings').selectAll().execute())).not.toContain('_encrypted')
})

test('a change of APNs keeps what it does not name, a new setting does not', async () => {
  const { call } = await managementServer()
  const path = `${base}/providers/apns`
  await call('PUT', path, { body: { bundle_id: 'com.acme', sandbox: true, p12: 'AAAA' } })
  await call('PATCH', path, { body: { sandbox: false } })
  expect((await call('GET', path)).body).toEqual({ bundle_id: 'com.acme', sandbox: false, enabled: true })
  await call('PUT', path, { body: { sandbox: true } })
  expect((await call('GET', path)).body).toEqual({ bundle_id: null, sandbox: true, enabled: false })
})

test.each([
  ['apns', { p12: 'x'.repeat(10_001) }],
  ['apns', { bundle_id: 'x'.repeat(1001) }],
  ['fcm', { server_key: 'x'.repeat(153) }],
  ['fcmv1', { server_credentials: 'x'.repeat(10_001) }],
  ['sns', { aws_region: 'Mars' }],
  ['sns', { unknown: 'x' }],
])('%s refuses what is too long or unknown', async (provider, body) => {
  const { call } = await managementServer()
  expect(await call('PUT', `${base}/providers/${provider}`, { body })).toMatchObject({
    status: 400,
    body: { errorCode: 'invalid_body' },
  })
})

test('the operator’s own app is named with its links', async () => {
  const { call } = await managementServer()
  expect((await call('GET', '/prompts/mfa-push')).body).toEqual({
    app_name: '',
    apple_app_link: '',
    google_app_link: '',
  })
  const app = { app_name: 'Acme', apple_app_link: 'https://apps.example/a', google_app_link: 'https://apps.example/g' }
  expect((await call('PATCH', '/prompts/mfa-push', { body: app })).body).toEqual(app)
  expect((await call('PATCH', '/prompts/mfa-push', { body: { app_name: null } })).body).toEqual({
    ...app,
    app_name: '',
  })
  expect(await call('PATCH', '/prompts/mfa-push', { body: { apple_app_link: 'javascript:alert(1)' } })).toMatchObject({
    status: 400,
  })
})

test('a device is listed with its parts and taken away with its codes', async () => {
  const { call, services, createUser } = await withUser()
  const userId = await createUser()
  const path = `/users/${encodeURIComponent(userId)}/authentication-methods`
  const shared = { userId, confirmed: true, name: 'Pixel', linkId: 'dev_aaaaaaaaaaaaaaaa' }
  const data = { identifier: 'x', public_key: { kty: 'RSA', n: 'modulus' }, token_hash: 'hash' }
  const device = {
    ...shared,
    id: shared.linkId,
    factor: 'push-notification' as const,
    secret: '{"token":"device-token"}',
    data,
  }
  await insertEnrollment(services.db, services.box, device, services.now())
  const codes = await insertEnrollment(
    services.db,
    services.box,
    { ...shared, factor: 'otp', secret: 'ABC' },
    services.now(),
  )
  const list = (await call('GET', path)).body as Record<string, unknown>[]
  expect(list).toHaveLength(2)
  const push = list.find(({ type }) => type === 'push')
  expect(push).toMatchObject({
    id: 'push|dev_aaaaaaaaaaaaaaaa',
    type: 'push',
    name: 'Pixel',
    confirmed: true,
    link_id: shared.linkId,
    authentication_methods: [
      { type: 'push', id: 'push|dev_aaaaaaaaaaaaaaaa' },
      { type: 'totp', id: `totp|${codes}` },
    ],
  })
  expect(JSON.stringify(list)).not.toMatch(/modulus|hash|device-token|ABC/)
  expect(await call('DELETE', `${path}/${encodeURIComponent(`totp|${codes}`)}`)).toMatchObject({ status: 204 })
  expect((await call('GET', path)).body).toEqual([])
})

const withUser = async () => {
  const server = await managementServer()
  await server.call('POST', '/connections', { body: { name: 'Users', strategy: 'auth0' } })
  return {
    ...server,
    createUser: async () => {
      const made = await server.call('POST', '/users', {
        body: { connection: 'Users', email: 'ann@example.com', password: 'Sturdy-Pass-42!' },
      })
      return String((made.body as { user_id?: string }).user_id)
    },
  }
}
