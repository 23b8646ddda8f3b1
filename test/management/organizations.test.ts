import { describe, expect, test } from 'vitest'
import { listOrganizations } from '../../src/store/organizations.ts'
import { insertUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'
import { databaseConnection } from '../fixtures/tenant-rows.ts'

describe.each(engines)('organizations on %s', engine => {
  test('an organization is made, found by name, changed, listed and deleted by the SDK', async () => {
    const { client, services, call } = await managementServer({ engine })
    const connection_id = await databaseConnection(services.db)
    const made = await client.organizations.create({
      name: 'acme',
      display_name: 'Acme',
      metadata: { tier: 'gold' },
      branding: { logo_url: 'https://acme.example/logo.png', colors: { primary: '#ff0000', page_background: '#fff' } },
      enabled_connections: [{ connection_id, assign_membership_on_login: true }],
    })
    expect(made).toEqual({
      id: expect.stringMatching(/^org_\w{16}$/),
      name: 'acme',
      display_name: 'Acme',
      metadata: { tier: 'gold' },
      branding: { logo_url: 'https://acme.example/logo.png', colors: { primary: '#ff0000', page_background: '#fff' } },
      enabled_connections: [
        {
          connection_id,
          assign_membership_on_login: true,
          show_as_button: true,
          is_signup_enabled: false,
          connection: { name: 'Username-Password-Authentication', strategy: 'auth0' },
        },
      ],
    })
    const id = made.id as string
    await expect(client.organizations.create({ name: 'acme' })).rejects.toMatchObject({ statusCode: 409 })
    await expect(client.organizations.create({ name: 'Acme Inc' })).rejects.toMatchObject({
      statusCode: 400,
      body: {
        message:
          "Payload validation error: 'Object didn't pass validation for format organization-name: Acme Inc' on property name (The name of this organization.).",
      },
    })
    expect(await client.organizations.getByName('acme')).toMatchObject({ id })
    expect(await client.organizations.update(id, { metadata: { tier: 'tin' } })).toMatchObject({
      display_name: 'Acme',
      metadata: { tier: 'tin' },
      branding: { colors: { primary: '#ff0000' } },
    })
    for (const name of ['b', 'c', 'd']) await client.organizations.create({ name })
    const names = []
    for await (const one of await client.organizations.list({ take: 1 })) names.push(one.name)
    expect(names.sort()).toEqual(['acme', 'b', 'c', 'd'])
    expect((await call('GET', '/organizations?page=1&per_page=3&include_totals=true')).body).toMatchObject({
      start: 3,
      total: 4,
    })
    expect((await call('GET', '/organizations?sort=name:-1&per_page=1')).body).toMatchObject([{ name: 'd' }])
    await client.organizations.update(id, { display_name: '100%_Bücher' })
    const found = async (contains: string) =>
      (await listOrganizations(services.db, { limit: 10, offset: 0, contains })).organizations.map(({ name }) => name)
    for (const text of ['CM', '0%_b', 'Büch', '_', '%']) expect(await found(text)).toEqual(['acme'])
    expect(await found('0_')).toEqual([])
    await client.organizations.delete(id)
    expect(await call('GET', `/organizations/${id}`)).toMatchObject({
      status: 404,
      body: { message: 'No organization found by that id or name' },
    })
    expect(await services.db.selectFrom('organization_connections').selectAll().execute()).toEqual([])
  })

  test('both generations of connection paths serve one table', async () => {
    const { client, services, call } = await managementServer({ engine })
    const connection_id = await databaseConnection(services.db)
    const id = (await client.organizations.create({ name: 'acme' })).id as string
    expect(
      await call('POST', `/organizations/${id}/enabled_connections`, {
        body: { connection_id, is_signup_enabled: true },
      }),
    ).toMatchObject({
      status: 400,
      body: {
        message: 'Only database connections with assign_membership_on_login = true support is_signup_enabled = true.',
      },
    })
    await client.organizations.enabledConnections.add(id, { connection_id })
    expect(await call('POST', `/organizations/${id}/connections`, { body: { connection_id } })).toMatchObject({
      status: 409,
    })
    const path = `/organizations/${id}/connections/${connection_id}`
    expect(
      await call('PATCH', path, { body: { is_enabled: false, organization_connection_name: 'staff' } }),
    ).toMatchObject({ status: 200, body: { connection_id, is_enabled: false, organization_connection_name: 'staff' } })
    expect((await client.organizations.enabledConnections.list(id)).data).toEqual([])
    expect((await call('GET', `/organizations/${id}/connections`)).body).toMatchObject([{ connection_id }])
    await client.organizations.enabledConnections.delete(id, connection_id)
    expect((await call('GET', path)).status).toBe(404)
  })

  test('members have roles of their own in an organization and lose them with the membership', async () => {
    const { client, services, call } = await managementServer({ engine })
    const { db } = services
    for (const name of ['ada', 'bob'])
      await insertUser(db, {
        provider: 'auth0',
        identity_user_id: name,
        connection: 'c',
        email: `${name}@x.example`,
        name,
        now: services.now(),
      })
    const id = (await client.organizations.create({ name: 'acme' })).id as string
    const role = (await client.roles.create({ name: 'Clerk' })).id as string
    await client.organizations.members.create(id, { members: ['auth0|ada', 'auth0|bob'] })
    expect(await call('POST', `/organizations/${id}/members`, { body: { members: ['auth0|nobody'] } })).toMatchObject({
      status: 404,
    })
    await client.organizations.members.roles.assign(id, 'auth0|ada', { roles: [role] })
    expect((await client.organizations.members.roles.list(id, 'auth0|ada')).data).toMatchObject([{ name: 'Clerk' }])
    const members = []
    for await (const member of await client.organizations.members.list(id, { take: 1 })) members.push(member.name)
    expect(members).toEqual(['ada', 'bob'])
    expect((await call('GET', `/organizations/${id}/members?fields=user_id,roles`)).body).toEqual([
      { user_id: 'auth0|ada', roles: [{ id: role, name: 'Clerk' }] },
      { user_id: 'auth0|bob', roles: [] },
    ])
    expect((await client.users.organizations.list('auth0|ada')).data).toMatchObject([{ name: 'acme' }])
    await client.organizations.members.delete(id, { members: ['auth0|ada'] })
    expect(await db.selectFrom('organization_member_roles').selectAll().execute()).toEqual([])
    expect((await call('GET', `/organizations/${id}/members/auth0%7Cada/roles`)).status).toBe(404)
  })
})
