import { expect, test } from 'vitest'
import { insertUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const api = (now: number) => ({
  id: '5f0000000000000000000001',
  identifier: 'https://shop.example/',
  name: 'Shop',
  is_system: 0 as const,
  signing_secret_encrypted: null,
  data: JSON.stringify({ scopes: [{ value: 'read:orders', description: 'Read orders' }, { value: 'write:orders' }] }),
  created_at: now,
  updated_at: now,
})

test.each(engines)('roles live, carry permissions and users, and leave nothing behind, on %s', async engine => {
  const { client, services } = await managementServer({ engine })
  const { db } = services
  await db.insertInto('resource_servers').values(api(services.now())).execute()
  const ada = await insertUser(db, {
    provider: 'auth0',
    identity_user_id: 'ada',
    connection: 'db',
    email: 'ada@example.com',
    name: 'Ada',
    now: services.now(),
  })

  const role = await client.roles.create({ name: 'Clerk', description: 'Handles orders' })
  expect(role).toEqual({ id: expect.stringMatching(/^rol_\w{16}$/), name: 'Clerk', description: 'Handles orders' })
  const id = role.id as string
  await expect(client.roles.create({ name: 'Clerk' })).rejects.toMatchObject({ statusCode: 409 })
  expect(await client.roles.update(id, { name: 'Senior clerk' })).toMatchObject({ name: 'Senior clerk' })
  services.clock.advance(1)
  await client.roles.create({ name: 'Auditor' })
  expect((await client.roles.list({ name_filter: 'CLERK' })).data).toEqual([
    { id, name: 'Senior clerk', description: 'Handles orders' },
  ])
  const under = (await client.roles.create({ name: 'night_clerk' })).id as string
  expect((await client.roles.list({ name_filter: 't_C' })).data).toMatchObject([{ id: under }])
  expect((await client.roles.list({ name_filter: '%' })).data).toEqual([])
  await client.roles.delete(under)
  const all = []
  for await (const item of await client.roles.list({ per_page: 1 })) all.push(item.name)
  expect(all).toEqual(['Senior clerk', 'Auditor'])

  const permissions = [
    { resource_server_identifier: 'https://shop.example/', permission_name: 'read:orders' },
    { resource_server_identifier: 'https://shop.example/', permission_name: 'write:orders' },
  ]
  await client.roles.permissions.add(id, { permissions })
  await client.roles.permissions.add(id, { permissions })
  await expect(
    client.roles.permissions.add(id, {
      permissions: [{ resource_server_identifier: 'https://shop.example/', permission_name: 'eat:orders' }],
    }),
  ).rejects.toMatchObject({ statusCode: 404 })
  await client.roles.permissions.delete(id, { permissions: permissions.slice(1) })
  expect((await client.roles.permissions.list(id)).data).toEqual([
    {
      resource_server_identifier: 'https://shop.example/',
      resource_server_name: 'Shop',
      permission_name: 'read:orders',
      description: 'Read orders',
    },
  ])

  await client.roles.users.assign(id, { users: [ada.user_id] })
  await expect(client.roles.users.assign(id, { users: ['auth0|nobody'] })).rejects.toMatchObject({ statusCode: 404 })
  expect((await client.roles.users.list(id)).data).toEqual([
    { user_id: 'auth0|ada', email: 'ada@example.com', name: 'Ada' },
  ])

  await client.roles.delete(id)
  await expect(client.roles.get(id)).rejects.toMatchObject({ statusCode: 404 })
  for (const table of ['role_permissions', 'user_roles'] as const)
    expect(await db.selectFrom(table).selectAll().where('role_id', '=', id).execute()).toEqual([])
})

test('a role of an organization of its own is refused as a feature that is not here', async () => {
  const { call } = await managementServer()
  for (const body of [
    { name: 'Clerk', type: 'organization', owner_id: 'org_1' },
    { name: 'Clerk', owner_id: 'org_1' },
  ])
    expect(await call('POST', '/roles', { body })).toMatchObject({
      status: 403,
      body: { errorCode: 'feature_not_enabled' },
    })
})
