import { describe, expect, test } from 'vitest'
import { deleteClient } from '../../src/store/clients.ts'
import { insertConnection } from '../../src/store/connections.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const served = async (engine: (typeof engines)[number]) => {
  const { client, services, call } = await managementServer({ engine })
  const org = (await client.organizations.create({ name: 'acme' })).id as string
  const app = await client.clients.create({
    name: 'App',
    organization_usage: 'allow',
    initiate_login_uri: 'https://{organization_name}.example.com/login',
  })
  const client_id = app.client_id as string
  const path = `/organizations/${org}/invitations`
  const body = { inviter: { name: 'Bob' }, invitee: { email: 'Ann@Example.com' }, client_id }
  const rows = async () =>
    (await services.db.selectFrom('organization_invitations').selectAll().execute()).length +
    (await services.db.selectFrom('organization_invitation_roles').selectAll().execute()).length
  return { client, services, call, org, client_id, path, body, rows }
}

describe.each(engines)('invitations by the Management API on %s', engine => {
  test('are made, listed, read and taken back by the SDK', async () => {
    const { client, services, call, org, client_id, path, body, rows } = await served(engine)
    const role = (await client.roles.create({ name: 'Clerk' })).id as string
    const made = await client.organizations.invitations.create(org, {
      ...body,
      roles: [role],
      ttl_sec: 60,
      app_metadata: { plan: 'gold' },
      user_metadata: { lang: 'de' },
    })
    const ticket = made.ticket_id as string
    expect(made).toEqual({
      id: expect.stringMatching(/^uinv_\w{16}$/),
      organization_id: org,
      inviter: { name: 'Bob' },
      invitee: { email: 'ann@example.com' },
      invitation_url: `https://acme.example.com/login?invitation=${ticket}&organization=${org}&organization_name=acme`,
      created_at: expect.any(String),
      expires_at: expect.any(String),
      client_id,
      app_metadata: { plan: 'gold' },
      user_metadata: { lang: 'de' },
      roles: [role],
      ticket_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    })
    expect(Date.parse(made.expires_at as string) - Date.parse(made.created_at as string)).toBe(60_000)
    expect(await client.organizations.invitations.get(org, made.id as string)).toEqual(made)
    for (const name of ['b', 'c']) {
      services.clock.advance(1000)
      await client.organizations.invitations.create(org, { ...body, invitee: { email: `${name}@example.com` } })
    }
    const emails = []
    for await (const one of await client.organizations.invitations.list(org, { per_page: 2 }))
      emails.push(one.invitee?.email)
    expect(emails.sort()).toEqual(['ann@example.com', 'b@example.com', 'c@example.com'])
    expect((await call('GET', `${path}?include_totals=true&per_page=2&page=1`)).body).toMatchObject({
      start: 2,
      limit: 1,
      invitations: [{}],
    })
    expect((await call('GET', `${path}?fields=invitee&sort=created_at:1&per_page=1`)).body).toEqual([
      { invitee: { email: 'ann@example.com' } },
    ])
    await client.organizations.invitations.delete(org, made.id as string)
    const gone = { status: 404, body: { errorCode: 'inexistent_invitation' } }
    expect(await call('GET', `${path}/${made.id}`)).toMatchObject(gone)
    expect(await call('DELETE', `${path}/${made.id}`)).toMatchObject(gone)
    expect(await rows()).toBe(2)
  })

  test('last a week unless told', async () => {
    const { call, path, body } = await served(engine)
    for (const ttl of [{}, { ttl_sec: 0 }]) {
      const { body: made } = await call('POST', path, { body: { ...body, ...ttl } })
      const { expires_at, created_at } = made as { expires_at: string; created_at: string }
      expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(604_800_000)
    }
    expect((await call('POST', path, { body: { ...body, ttl_sec: 2_592_001 } })).status).toBe(400)
  })

  test('are refused that nobody could accept', async () => {
    const { client, services, call, org, path, body } = await served(engine)
    const says = async (changes: Record<string, unknown>) =>
      ((await call('POST', path, { body: { ...body, ...changes } })).body as { message: string }).message
    expect(await says({ client_id: 'nobody' })).toBe('The specified client_id does not exist.')
    expect(await says({ connection_id: 'con_0000000000000000' })).toBe('The specified connection does not exist.')
    expect(await says({ roles: ['rol_0000000000000000'] })).toBe(
      'One or more of the specified roles do not exist: rol_0000000000000000',
    )
    const own = await client.clients.create({ name: 'Own', initiate_login_uri: 'https://own.example.com/' })
    expect(await says({ client_id: own.client_id })).toContain('does not support organizations')
    const nowhere = await client.clients.create({ name: 'Nowhere', organization_usage: 'require' })
    expect(await says({ client_id: nowhere.client_id })).toBe(
      'A default login route is required to generate the invitation url.',
    )
    for (const [id, strategy] of [
      ['con_0000000000000001', 'email'],
      ['con_0000000000000002', 'auth0'],
      ['con_0000000000000003', 'auth0'],
    ] as const)
      await insertConnection(services.db, {
        id,
        name: id,
        strategy,
        data: { options: {}, realms: [] },
        clients: [],
        now: 1,
      })
    expect(await says({ connection_id: 'con_0000000000000001' })).toBe('Passwordless connections are not supported.')
    await call('POST', `/organizations/${org}/connections`, { body: { connection_id: 'con_0000000000000002' } })
    expect(await says({ connection_id: 'con_0000000000000003' })).toContain('not enabled for the organization')
    expect(await says({ invitee: { email: 'nobody' } })).toContain('format email: nobody')
    expect(await says({ surprise: 1 })).toContain('Additional properties not allowed: surprise')
    const none = { status: 404, body: { message: 'No organization found by that id or name' } }
    expect(await call('POST', '/organizations/org_0000000000000000/invitations', { body })).toMatchObject(none)
  })

  test('go with the application, the connection and the organization that they name', async () => {
    const { client, services, call, org, client_id, path, body, rows } = await served(engine)
    const role = (await client.roles.create({ name: 'Clerk' })).id as string
    const connection = (await client.connections.create({ name: 'Users', strategy: 'auth0' })).id as string
    const make = () => call('POST', path, { body: { ...body, roles: [role], connection_id: connection } })
    expect((await make()).status).toBe(201)
    expect(await rows()).toBe(2)
    await call('DELETE', `/connections/${connection}`)
    expect(await rows()).toBe(0)
    expect((await call('POST', path, { body: { ...body, roles: [role] } })).status).toBe(201)
    await deleteClient(services.db, client_id)
    expect(await rows()).toBe(0)
    const other = await client.clients.create({
      name: 'Other',
      organization_usage: 'require',
      initiate_login_uri: 'https://app.example.com/',
    })
    await call('POST', path, { body: { ...body, client_id: other.client_id, roles: [role] } })
    expect(await rows()).toBe(2)
    await client.roles.delete(role)
    expect(await rows()).toBe(1)
    await client.organizations.delete(org)
    expect(await rows()).toBe(0)
  })
})
