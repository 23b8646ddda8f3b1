import { expect, test } from 'vitest'
import { addUserGrant } from '../../src/store/user-grants.ts'
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
