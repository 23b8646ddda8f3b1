import { expect, test } from 'vitest'
import { loginCounters } from '../../src/attack-protection/counters.ts'
import { spendStage } from '../../src/attack-protection/throttling.ts'
import { spendAttempt } from '../../src/store/attempts.ts'
import { insertUser } from '../../src/store/users.ts'
import { type ManagementServer, managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const all = [
  'brute-force-protection',
  'suspicious-ip-throttling',
  'breached-password-detection',
  'bot-detection',
  'captcha',
] as const

const path = (name: (typeof all)[number]) => `/attack-protection/${name}`

test('a new tenant has the defaults that a new Auth0 tenant has', async () => {
  const { client } = await managementServer()
  const { attackProtection: is } = client
  expect(await is.bruteForceProtection.get()).toEqual({
    enabled: true,
    shields: ['block', 'user_notification'],
    allowlist: [],
    mode: 'count_per_identifier_and_ip',
    max_attempts: 10,
  })
  expect(await is.suspiciousIpThrottling.get()).toEqual({
    enabled: true,
    shields: ['admin_notification', 'block'],
    allowlist: [],
    stage: {
      'pre-login': { max_attempts: 100, rate: 864_000 },
      'pre-user-registration': { max_attempts: 50, rate: 1200 },
      'pre-custom-token-exchange': { max_attempts: 10, rate: 600_000 },
    },
  })
  expect(await is.breachedPasswordDetection.get()).toMatchObject({ enabled: false, shields: [], method: 'standard' })
  expect(await is.botDetection.get()).toMatchObject({ bot_detection_level: 'medium', monitoring_mode_enabled: false })
  expect(await is.captcha.get()).toEqual({
    active_provider_id: 'auth_challenge',
    auth_challenge: { fail_open: false },
  })
})

test.each(engines)('what was exported is imported unchanged, before and after a change, on %s', async engine => {
  const { call } = await managementServer({ engine })
  const roundTrip = async () => {
    for (const name of all) {
      const { body } = await call('GET', path(name))
      expect(await call('PATCH', path(name), { body })).toMatchObject({ status: 200, body })
      expect((await call('GET', path(name))).body).toEqual(body)
    }
  }
  await roundTrip()
  const changes = {
    'brute-force-protection': { mode: 'count_per_identifier', max_attempts: 3, allowlist: ['203.0.113.0/24'] },
    'suspicious-ip-throttling': { shields: ['block'], stage: { 'pre-login': { max_attempts: 5 } } },
    'breached-password-detection': {
      enabled: true,
      shields: ['block', 'admin_notification'],
      admin_notification_frequency: ['daily'],
      stage: { 'pre-change-password': { shields: ['block'] } },
    },
    'bot-detection': { challenge_password_policy: 'when_risky', allowlist: ['2001:db8::/32'] },
    captcha: { auth_challenge: { fail_open: true } },
  }
  for (const name of all) await call('PATCH', path(name), { body: changes[name] })
  expect((await call('GET', path('suspicious-ip-throttling'))).body).toEqual({
    enabled: true,
    shields: ['block'],
    allowlist: [],
    stage: {
      'pre-login': { max_attempts: 5, rate: 864_000 },
      'pre-user-registration': { max_attempts: 50, rate: 1200 },
      'pre-custom-token-exchange': { max_attempts: 10, rate: 600_000 },
    },
  })
  expect((await call('GET', path('breached-password-detection'))).body).toMatchObject({
    stage: { 'pre-user-registration': { shields: [] }, 'pre-change-password': { shields: ['block'] } },
  })
  await roundTrip()
})

test.each([
  ['brute-force-protection', { max_attempts: 0 }, 'Value 0 is less than minimum 1'],
  ['brute-force-protection', { max_attempts: 101 }, 'Value 101 is greater than maximum 100'],
  ['brute-force-protection', { shields: ['admin_notification'] }, 'No enum match for: "admin_notification"'],
  ['brute-force-protection', { shields: ['block', 'block'] }, 'Array items are not unique (indexes 0 and 1)'],
  ['brute-force-protection', { mode: 'per_day' }, 'No enum match for: "per_day"'],
  ['brute-force-protection', { other: 1 }, 'Additional properties not allowed: other'],
  ['brute-force-protection', { allowlist: ['10.0.0.0/33'] }, "Object didn't pass validation for format"],
  ['suspicious-ip-throttling', { allowlist: ['example.com'] }, "Object didn't pass validation for format"],
  ['suspicious-ip-throttling', { stage: { 'pre-login': { rate: 0 } } }, 'Value 0 is less than minimum 1'],
  ['suspicious-ip-throttling', { stage: { 'post-login': {} } }, 'Additional properties not allowed: post-login'],
  ['breached-password-detection', { admin_notification_frequency: ['hourly'] }, 'No enum match for: "hourly"'],
  ['bot-detection', { bot_detection_level: 'extreme' }, 'No enum match for: "extreme"'],
  ['captcha', { auth_challenge: {} }, 'Missing required property: fail_open'],
  ['captcha', { other: 5 }, 'Additional properties not allowed: other'],
] as const)('a wrong setting of %s is refused: %j', async (name, body, problem) => {
  const { call } = await managementServer()
  expect(await call('PATCH', path(name), { body })).toMatchObject({
    status: 400,
    body: { errorCode: 'invalid_body', message: expect.stringContaining(problem) },
  })
})

test('what this server cannot do is refused by name and not kept', async () => {
  const { call } = await managementServer()
  const refused = { status: 403, body: { errorCode: 'feature_not_enabled' } }
  expect(await call('PATCH', path('captcha'), { body: { active_provider_id: 'hcaptcha' } })).toMatchObject(refused)
  const keys = { hcaptcha: { site_key: 'a', secret: 'b' } }
  expect(await call('PATCH', path('captcha'), { body: keys })).toMatchObject(refused)
  expect(await call('PATCH', path('breached-password-detection'), { body: { method: 'enhanced' } })).toMatchObject(
    refused,
  )
  expect((await call('GET', path('captcha'))).body).toEqual({
    active_provider_id: 'auth_challenge',
    auth_challenge: { fail_open: false },
  })
})

const fail = async (
  { services }: ManagementServer,
  identifier: string,
  ip: string,
  times: number,
  connection = 'db',
): Promise<void> => {
  for (let i = 0; i < times; i += 1)
    await spendAttempt(services.db, await loginCounters(services, { identifier, connection, ip }), services.now())
}

test.each(engines)('blocks are listed as they are in force and lifted, on %s', async engine => {
  const server = await managementServer({ engine })
  const { client, call, services } = server
  const user = await insertUser(services.db, {
    provider: 'auth0',
    identity_user_id: 'ada',
    connection: 'db',
    email: 'ada@example.com',
    phone_number: '+15550100',
    now: services.now(),
  })
  await fail(server, 'ada@example.com', '203.0.113.1', 10)
  await fail(server, ' ADA@example.com', '2001:db8::1', 4)
  await fail(server, 'ada@example.com', '2001:db8::2', 6)
  await fail(server, '+1 (555) 01-00', '203.0.113.3', 10)
  await fail(server, 'ada@example.com', '203.0.113.2', 9)
  await fail(server, 'eve@example.com', '203.0.113.9', 10)
  const byEmail = [
    { identifier: 'ada@example.com', ip: '2001:db8:0:0::/64', connection: 'db' },
    { identifier: 'ada@example.com', ip: '203.0.113.1', connection: 'db' },
  ]
  const byPhone = { identifier: '+15550100', ip: '203.0.113.3', connection: 'db' }
  expect((await client.userBlocks.listByIdentifier({ identifier: 'ada@example.com' })).blocked_for).toEqual(byEmail)
  expect((await client.userBlocks.list(user.user_id)).blocked_for).toEqual([...byEmail, byPhone])

  const settings = client.attackProtection.bruteForceProtection
  const considered = { identifier: 'ada@example.com', consider_brute_force_enablement: true }
  expect((await client.userBlocks.listByIdentifier(considered)).blocked_for).toEqual(byEmail)
  await settings.update({ shields: ['user_notification'] })
  expect((await client.userBlocks.listByIdentifier(considered)).blocked_for).toEqual([])
  await settings.update({ shields: ['block'], max_attempts: 11 })
  expect((await client.userBlocks.list(user.user_id)).blocked_for).toEqual([])
  await settings.update({ max_attempts: 9 })
  expect((await client.userBlocks.list(user.user_id)).blocked_for).toHaveLength(4)

  await settings.update({ mode: 'count_per_identifier', max_attempts: 3 })
  expect((await client.userBlocks.list(user.user_id)).blocked_for).toEqual([])
  for (const n of [1, 2, 3]) await fail(server, 'ada@example.com', `198.51.100.${n}`, 1)
  expect((await client.userBlocks.list(user.user_id)).blocked_for).toEqual([
    { identifier: 'ada@example.com', connection: 'db' },
  ])

  await client.userBlocks.delete(user.user_id)
  expect((await client.userBlocks.list(user.user_id)).blocked_for).toEqual([])
  await settings.update({ mode: 'count_per_identifier_and_ip', max_attempts: 10 })
  expect((await client.userBlocks.list(user.user_id)).blocked_for).toEqual([])
  expect((await client.userBlocks.listByIdentifier({ identifier: 'eve@example.com' })).blocked_for).toHaveLength(1)
  await client.userBlocks.deleteByIdentifier({ identifier: 'eve@example.com' })
  expect((await client.userBlocks.listByIdentifier({ identifier: 'eve@example.com' })).blocked_for).toEqual([])
  await client.userBlocks.deleteByIdentifier({ identifier: 'eve@example.com' })

  const logs = await services.db.selectFrom('logs').select(['type', 'user_name']).where('type', '=', 'ublkdu').execute()
  expect(logs).toEqual([
    { type: 'ublkdu', user_name: 'ada@example.com' },
    { type: 'ublkdu', user_name: 'eve@example.com' },
  ])
  expect((await client.users.get(user.user_id)).blocked).toBeFalsy()
  expect(await call('GET', '/user-blocks/auth0%7Cnobody')).toMatchObject({ status: 404 })
  expect(await call('GET', '/user-blocks')).toMatchObject({ status: 400 })
})

test.each(engines)('a throttled address is told of and let in again, on %s', async engine => {
  const server = await managementServer({ engine })
  const { client, call, services } = server
  const blocked = async (ip: string) => (await call('GET', `/anomaly/blocks/ips/${encodeURIComponent(ip)}`)).status
  expect(await blocked('203.0.113.1')).toBe(404)
  for (let n = 0; n < 100; n++) await fail(server, `user${n}@example.com`, '203.0.113.1', 1)
  expect(await blocked('203.0.113.1')).toBe(200)
  expect(await blocked('::ffff:203.0.113.1')).toBe(200)
  expect(await blocked('203.0.113.2')).toBe(404)
  for (let n = 0; n < 50; n++) await spendStage(services, 'pre-user-registration', `2001:db8::${n}`)
  expect(await blocked('2001:db8::ffff')).toBe(200)

  await client.attackProtection.suspiciousIpThrottling.update({ allowlist: ['203.0.113.0/24'] })
  expect(await blocked('203.0.113.1')).toBe(404)
  await client.attackProtection.suspiciousIpThrottling.update({ allowlist: [] })
  expect(await blocked('203.0.113.1')).toBe(200)
  services.clock.advance(864_000)
  expect(await blocked('203.0.113.1')).toBe(404)
  await fail(server, 'user@example.com', '203.0.113.1', 1)
  expect(await blocked('203.0.113.1')).toBe(200)
  expect((await call('DELETE', '/anomaly/blocks/ips/203.0.113.1')).status).toBe(204)
  expect(await blocked('203.0.113.1')).toBe(404)
  expect((await call('DELETE', '/anomaly/blocks/ips/203.0.113.1')).status).toBe(204)
  expect(await call('GET', '/anomaly/blocks/ips/nobody')).toMatchObject({ status: 400 })
  expect(await call('GET', '/anomaly/blocks/ips/203.0.113.1', { scope: 'read:users' })).toMatchObject({ status: 403 })
})
