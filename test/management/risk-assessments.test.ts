import { expect, test } from 'vitest'
import { riskHistory, trustDevice } from '../../src/store/risk-history.ts'
import { insertUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

test.each(engines)('assessment is off at first, and the adaptive policy switches it on, on %s', async engine => {
  const { client } = await managementServer({ engine })
  const { settings } = client.riskAssessments
  expect(await settings.get()).toEqual({ enabled: false })
  expect(await settings.update({ enabled: true })).toEqual({ enabled: true })
  expect(await settings.update({ enabled: false })).toEqual({ enabled: false })
  await client.guardian.policies.set(['confidence-score'])
  expect(await settings.get()).toEqual({ enabled: true })
  // What the switch says counts again as soon as the policy does not need it.
  expect(await settings.update({ enabled: false })).toEqual({ enabled: true })
  await client.guardian.policies.set([])
  expect(await settings.get()).toEqual({ enabled: false })
})

test('a device is trusted for 30 days, or for 1 to 365', async () => {
  const { client, call } = await managementServer()
  const { newDevice } = client.riskAssessments.settings
  expect(await newDevice.get()).toEqual({ remember_for: 30 })
  expect(await newDevice.update({ remember_for: 365 })).toEqual({ remember_for: 365 })
  expect(await newDevice.update({ remember_for: 1 })).toEqual({ remember_for: 1 })
  const path = '/risk-assessments/settings/new-device'
  for (const body of [
    { remember_for: 0 },
    { remember_for: 366 },
    { remember_for: '30' },
    {},
    { remember_for: 30, x: 1 },
  ]) {
    expect(await call('PATCH', path, { body })).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } })
  }
  expect(await call('PATCH', '/risk-assessments/settings', { body: { enabled: 'yes' } })).toMatchObject({ status: 400 })
  expect(await newDevice.get()).toEqual({ remember_for: 1 })
})

test('the known devices of a user are forgotten, and nobody else’s', async () => {
  const { client, call, services } = await managementServer()
  const { db } = services
  const now = services.now()
  const people = await Promise.all(
    ['ann', 'bob'].map(name =>
      insertUser(db, {
        provider: 'auth0',
        identity_user_id: name,
        connection: 'Users',
        email: `${name}@a.example`,
        email_verified: true,
        now,
      }),
    ),
  )
  const [ann = '', bob = ''] = people.map(({ user_id }) => user_id)
  for (const userId of [ann, bob])
    await trustDevice(db, { userId, idHash: 'one', userAgent: undefined, now, expiresAt: now + 1000 })
  const clear = { connection: 'Users', assessors: ['new-device' as const] }
  await client.users.riskAssessments.clear(ann, clear)
  expect((await riskHistory(db, ann, now)).devices).toEqual([])
  expect((await riskHistory(db, bob, now)).devices).toHaveLength(1)
  const path = `/users/${encodeURIComponent(ann)}/risk-assessments/clear`
  expect(await call('POST', path, { body: { ...clear, connection: 'Others' } })).toMatchObject({ status: 404 })
  expect(await call('POST', path, { body: { ...clear, assessors: ['impossible-travel'] } })).toMatchObject({
    status: 400,
  })
  expect(await call('POST', path, { body: { ...clear, assessors: [] } })).toMatchObject({ status: 400 })
  expect(await call('POST', '/users/auth0%7Cnobody/risk-assessments/clear', { body: clear })).toMatchObject({
    status: 404,
  })
})
