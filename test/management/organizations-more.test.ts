import { describe, expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

describe.each(engines)('what belongs to an organization besides, on %s', engine => {
  test('mail domains are made, listed, changed and deleted by the SDK', async () => {
    const { client, services, call } = await managementServer({ engine })
    const org = (await client.organizations.create({ name: 'acme' })).id as string
    const { discoveryDomains } = client.organizations
    const made = await discoveryDomains.create(org, { domain: 'Acme.example' })
    expect(made).toEqual({
      id: expect.stringMatching(/^ord_\w{22}$/),
      domain: 'acme.example',
      status: 'pending',
      use_for_organization_discovery: false,
      verification_txt: expect.stringMatching(/^sallyport-domain-verification=\w{32}$/),
      verification_host: '_sallyport-challenge.acme.example',
    })
    const path = `/organizations/${org}/discovery-domains`
    expect((await call('POST', path, { body: { domain: 'ACME.example' } })).status).toBe(409)
    for (const domain of ['acme', 'ann@acme.example', '-a.example', 'a..example', `${'a'.repeat(64)}.example`])
      expect((await call('POST', path, { body: { domain } })).status, domain).toBe(400)
    await discoveryDomains.create(org, { domain: 'b.example' })
    await discoveryDomains.create(org, { domain: 'c.example' })
    const names = []
    for await (const one of await discoveryDomains.list(org, { take: 1 })) names.push(one.domain)
    expect(names.sort()).toEqual(['acme.example', 'b.example', 'c.example'])
    expect(
      await discoveryDomains.update(org, made.id, { status: 'verified', use_for_organization_discovery: true }),
    ).toMatchObject({ status: 'verified', use_for_organization_discovery: true, domain: 'acme.example' })
    expect(await discoveryDomains.get(org, made.id)).toMatchObject({ status: 'verified' })
    expect((await call('GET', `${path}/name/acme.example`)).body).toMatchObject({ id: made.id })
    await discoveryDomains.delete(org, made.id)
    for (const method of ['GET', 'DELETE']) expect((await call(method, `${path}/${made.id}`)).status).toBe(404)
    expect((await call('PATCH', `${path}/${made.id}`, { body: { status: 'verified' } })).status).toBe(404)
    expect((await call('GET', '/organizations/org_0000000000000000/discovery-domains')).status).toBe(404)
    await client.organizations.delete(org)
    expect(await services.db.selectFrom('organization_domains').selectAll().execute()).toEqual([])
  })

  test('applications are associated, listed, changed and removed by the SDK', async () => {
    const { client, services, call } = await managementServer({ engine })
    const org = (await client.organizations.create({ name: 'acme' })).id as string
    const apps = []
    for (const name of ['one', 'two', 'three'])
      apps.push((await client.clients.create({ name, organization_usage: 'allow' })).client_id as string)
    const [first = '', second = '', third = ''] = apps
    const { clients } = client.organizations
    const added = await clients.create(org, {
      clients: [
        { client_id: first, use_for_member_access: true },
        { client_id: second, use_for_member_access: false },
      ],
    })
    expect(added[0]).toEqual({
      client_id: first,
      use_for_member_access: true,
      client: {
        name: 'one',
        is_first_party: true,
        logo_uri: null,
        grant_types: expect.any(Array),
        organization_usage: 'allow',
      },
    })
    const path = `/organizations/${org}/clients`
    const post = (client_id: string) =>
      call('POST', path, { body: { clients: [{ client_id, use_for_member_access: true }] } })
    expect((await post(first)).status).toBe(409)
    expect((await post('nobody')).status).toBe(404)
    const listed = []
    for await (const one of await clients.list(org, { take: 1 })) listed.push(one.client_id)
    expect(listed.sort()).toEqual([first, second].sort())
    expect((await call('PATCH', `${path}/${second}`, { body: { use_for_member_access: true } })).body).toMatchObject({
      use_for_member_access: true,
    })
    for (const method of ['GET', 'PATCH'])
      expect(
        (await call(method, `${path}/${third}`, method === 'GET' ? {} : { body: { use_for_member_access: true } }))
          .status,
      ).toBe(404)
    expect((await call('DELETE', path, { body: { clients: [first, third] } })).status).toBe(204)
    expect((await call('GET', path)).body).toMatchObject({ clients: [{ client_id: second }] })
    await client.clients.delete(second)
    expect(await services.db.selectFrom('organization_clients').selectAll().execute()).toEqual([])
  })

  test('what else an organization keeps is replaced, and null takes it away', async () => {
    const { client, call } = await managementServer({ engine })
    const made = await client.organizations.create({
      name: 'acme',
      metadata: { tier: 'gold' },
      third_party_client_access: 'allow',
      is_app_entitlement_active: true,
    })
    expect(made).toMatchObject({ third_party_client_access: 'allow', is_app_entitlement_active: true })
    const path = `/organizations/${made.id}`
    const { body } = await call('PATCH', path, { body: { token_quota: null, is_app_entitlement_active: false } })
    expect(body).toEqual({
      id: made.id,
      name: 'acme',
      metadata: { tier: 'gold' },
      third_party_client_access: 'allow',
      is_app_entitlement_active: false,
    })
    expect((await call('PATCH', path, { body: { third_party_client_access: 'maybe' } })).status).toBe(400)
  })

  test('a request takes ten members, and a member fifty roles', async () => {
    const { client, call } = await managementServer({ engine })
    const org = (await client.organizations.create({ name: 'acme' })).id as string
    const user = (
      await client.users.create({
        connection: (await client.connections.create({ name: 'Users', strategy: 'auth0' })).name as string,
        email: 'ann@example.com',
        password: 'Correct-Horse-7',
      })
    ).user_id as string
    const members = [...Array(11)].map((_, n) => `auth0|${n}`)
    expect((await call('POST', `/organizations/${org}/members`, { body: { members } })).status).toBe(400)
    await client.organizations.members.create(org, { members: [user] })
    const roles: string[] = []
    for (let n = 0; n < 51; n++) roles.push((await client.roles.create({ name: `role ${n}` })).id as string)
    const path = `/organizations/${org}/members/${encodeURIComponent(user)}/roles`
    expect((await call('POST', path, { body: { roles } })).status).toBe(400)
    expect((await call('POST', path, { body: { roles: roles.slice(0, 50) } })).status).toBe(204)
    expect((await call('POST', path, { body: { roles: [roles[50]] } })).status).toBe(409)
    expect((await call('GET', `${path}?per_page=100`)).body).toHaveLength(50)
  })
})
