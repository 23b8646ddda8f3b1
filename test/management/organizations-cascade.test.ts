import { describe, expect, test } from 'vitest'
import type { Db } from '../../src/store/dialect.ts'
import { addUserGrant } from '../../src/store/user-grants.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

/** Tables that tell of what was, and so keep names of what is gone. */
const histories = ['logs']

/** Tables in which a column, or text in one, still names an id. */
const naming = async (db: Db, id: string): Promise<string[]> => {
  const found: string[] = []
  for (const { name } of await db.introspection.getTables()) {
    if (histories.includes(name)) continue
    const rows = await db
      .selectFrom(name as 'users')
      .selectAll()
      .execute()
    if (JSON.stringify(rows).includes(id)) found.push(name)
  }
  return found
}

/** An organization with one of everything, and who and what is in it. */
const filled = async (engine: (typeof engines)[number]) => {
  const { client, services, call } = await managementServer({ engine })
  const { db } = services
  const { organizations } = client
  const connection = (await client.connections.create({ name: 'Users', strategy: 'auth0' })).id as string
  const org = (
    await organizations.create({
      name: 'acme',
      enabled_connections: [{ connection_id: connection, assign_membership_on_login: true }],
    })
  ).id as string
  const app = (
    await client.clients.create({
      name: 'App',
      organization_usage: 'allow',
      initiate_login_uri: 'https://app.example.com/login',
      grant_types: ['client_credentials'],
    })
  ).client_id as string
  const ann = (
    await client.users.create({ connection: 'Users', email: 'ann@example.com', password: 'Correct-Horse-7' })
  ).user_id as string
  const role = (await client.roles.create({ name: 'Clerk' })).id as string
  await client.resourceServers.create({ identifier: 'https://api.example.com', scopes: [{ value: 'read' }] })
  const grant = (
    await client.clientGrants.create({
      client_id: app,
      audience: 'https://api.example.com',
      scope: ['read'],
      organization_usage: 'allow',
    })
  ).id as string
  await client.clients.update(app, { default_organization: { organization_id: org, flows: ['client_credentials'] } })
  await organizations.clientGrants.create(org, { grant_id: grant })
  await organizations.clients.create(org, { clients: [{ client_id: app, use_for_member_access: true }] })
  await organizations.discoveryDomains.create(org, { domain: 'acme.example' })
  await organizations.members.create(org, { members: [ann] })
  await organizations.members.roles.assign(org, ann, { roles: [role] })
  await organizations.invitations.create(org, {
    inviter: { name: 'Bob' },
    invitee: { email: 'guest@example.com' },
    client_id: app,
    connection_id: connection,
    roles: [role],
    send_invitation_email: false,
  })
  await addUserGrant(db, {
    userId: ann,
    clientId: app,
    audience: 'https://api.example.com',
    scope: ['read'],
    organizationId: org,
    now: services.now(),
  })
  return { client, call, db, org, app, ann, role, grant, connection }
}

describe.each(engines)('on %s', engine => {
  test('nothing is left of an organization that is deleted, and all that was in it stays', async () => {
    const { client, call, db, org, app, ann, role, connection } = await filled(engine)
    expect((await naming(db, org)).length).toBeGreaterThan(8)
    await client.organizations.delete(org)
    expect(await naming(db, org)).toEqual([])
    expect((await db.selectFrom('organization_invitation_roles').selectAll().execute()).length).toBe(0)
    for (const path of [
      `users/${encodeURIComponent(ann)}`,
      `roles/${role}`,
      `connections/${connection}`,
      `clients/${app}`,
    ])
      expect((await call('GET', `/${path}`)).status).toBe(200)
    expect((await client.users.organizations.list(ann)).data).toEqual([])
    expect((await call('DELETE', `/organizations/${org}`)).status).toBe(404)
  })

  test.each(['ann', 'role', 'connection', 'app', 'grant'] as const)(
    'nothing of an organization names what was deleted: %s',
    async what => {
      const world = await filled(engine)
      const { client, db, org } = world
      const organizationTables = async () =>
        (await naming(db, world[what])).filter(table => table.startsWith('organization') || table === 'user_grants')
      expect((await organizationTables()).length).toBeGreaterThan(0)
      await {
        ann: () => client.users.delete(world.ann),
        role: () => client.roles.delete(world.role),
        connection: () => client.connections.delete(world.connection),
        app: () => client.clients.delete(world.app),
        grant: () => client.clientGrants.delete(world.grant),
      }[what]()
      expect(await organizationTables()).toEqual([])
      expect(await client.organizations.get(org)).toMatchObject({ id: org, name: 'acme' })
    },
  )

  test('a user who is deleted and made anew by the same id is no member', async () => {
    const { client, call, org, ann } = await filled(engine)
    const [, user_id] = ann.split('|')
    await client.users.delete(ann)
    const again = { connection: 'Users', email: 'ann@example.com', password: 'Correct-Horse-7', user_id }
    expect((await call('POST', '/users', { body: again })).body).toMatchObject({ user_id: ann })
    expect((await client.organizations.members.list(org)).data).toEqual([])
    expect((await call('GET', `/organizations/${org}/members/${encodeURIComponent(ann)}/roles`)).status).toBe(404)
  })
})
