import { expect, test } from 'vitest'
import { passwordFailures, passwordKey } from '../../src/login/budgets.ts'
import { spend } from '../../src/store/guards.ts'
import { addUserGrant } from '../../src/store/user-grants.ts'
import { insertUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

test.each(engines)('consents of users are listed and taken back, on %s', async engine => {
  const { client, call, services } = await managementServer({ engine })
  const consent = { userId: 'auth0|1', clientId: 'app', audience: 'https://api.example/', scope: ['read:it'] }
  await addUserGrant(services.db, { ...consent, now: services.now() })
  services.clock.advance(1)
  await addUserGrant(services.db, { ...consent, audience: '', now: services.now() })
  await addUserGrant(services.db, { ...consent, userId: 'auth0|2', now: services.now() + 1 })
  const all = (await client.userGrants.list({ user_id: 'auth0|1' })).data
  expect(all[0]).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{24}$/),
    clientID: 'app',
    user_id: 'auth0|1',
    audience: 'https://api.example/',
    scope: ['read:it'],
  })
  expect(
    await call('GET', '/grants?include_totals=true&per_page=1&audience=https%3A%2F%2Fapi.example%2F'),
  ).toMatchObject({
    body: { start: 0, limit: 1, total: 2, grants: [{ user_id: 'auth0|1' }] },
  })
  await client.userGrants.delete(all[0]?.id as string)
  expect((await client.userGrants.list({ user_id: 'auth0|1' })).data).toHaveLength(1)
  await client.userGrants.deleteByUserId({ user_id: 'auth0|1' })
  expect((await client.userGrants.list({})).data).toMatchObject([{ user_id: 'auth0|2' }])
  expect(await call('DELETE', '/grants')).toMatchObject({ status: 400 })
})

test.each(engines)(
  'who is locked out after wrong passwords is listed by address and let in again, on %s',
  async engine => {
    const { client, call, services } = await managementServer({ engine })
    const user = await insertUser(services.db, {
      provider: 'auth0',
      identity_user_id: 'ada',
      connection: 'db',
      email: 'ada@example.com',
      now: services.now(),
    })
    const fail = async (identifier: string, ip: string, times = passwordFailures.burst) => {
      for (let i = 0; i < times; i += 1)
        await spend(services.db, passwordKey(identifier, ip), passwordFailures, services.now())
    }
    await fail('ada@example.com', '203.0.113.1')
    await fail('ADA@example.com', '2001:db8::1')
    await fail('ada@example.com', '203.0.113.2', passwordFailures.burst - 1)
    await fail('eve@example.com', '203.0.113.1')
    const blocked = [
      { identifier: 'ada@example.com', ip: '2001:db8::1' },
      { identifier: 'ada@example.com', ip: '203.0.113.1' },
    ]
    expect((await client.userBlocks.list(user.user_id)).blocked_for).toEqual(blocked)
    expect((await client.userBlocks.listByIdentifier({ identifier: 'ada@example.com' })).blocked_for).toEqual(blocked)
    await client.userBlocks.delete(user.user_id)
    expect((await client.userBlocks.list(user.user_id)).blocked_for).toEqual([])
    expect((await client.userBlocks.listByIdentifier({ identifier: 'eve@example.com' })).blocked_for).toHaveLength(1)
    await client.userBlocks.deleteByIdentifier({ identifier: 'eve@example.com' })
    expect((await client.userBlocks.listByIdentifier({ identifier: 'eve@example.com' })).blocked_for).toEqual([])
    expect(await call('GET', '/user-blocks/auth0%7Cnobody')).toMatchObject({ status: 404 })
    expect(await call('GET', '/user-blocks')).toMatchObject({ status: 400 })
  },
)
