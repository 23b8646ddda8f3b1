import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { ensureSigningKeys } from '../../src/store/signing-keys.ts'
import { insertUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

test.each(engines)(
  'an application has its kind’s defaults, changes by member and leaves nothing behind, on %s',
  async engine => {
    const { client, call, services } = await managementServer({ engine })
    const spa = await client.clients.create({ name: 'Shop', app_type: 'spa', callbacks: ['http://localhost:4000'] })
    expect(spa).toMatchObject({
      client_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      client_secret: expect.stringMatching(/^[\w-]{64}$/),
      token_endpoint_auth_method: 'none',
      is_first_party: true,
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      refresh_token: { rotation_type: 'non-rotating' },
    })
    const id = spa.client_id as string
    const changed = await client.clients.update(id, {
      description: 'The shop',
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 5 },
      client_metadata: { plan: 'gold' },
    })
    expect(changed).toMatchObject({
      description: 'The shop',
      refresh_token: { rotation_type: 'rotating', leeway: 5, token_lifetime: 2_592_000 },
    })
    const unset = await client.clients.update(id, {
      oidc_logout: null,
      client_metadata: { plan: null, tier: '1' },
    } as never)
    expect(unset).toMatchObject({ client_metadata: { tier: '1' } })
    const rotated = await client.clients.rotateSecret(id)
    expect(rotated.client_secret).not.toBe(spa.client_secret)

    const machine = await client.clients.create({ name: 'Robot', app_type: 'non_interactive' })
    expect(machine.grant_types).toEqual(['client_credentials'])
    const names: string[] = []
    for await (const found of await client.clients.list()) names.push(found.name as string)
    expect(names.toSorted()).toEqual(['Robot', 'Shop'])
    expect(await call('GET', '/clients?include_totals=true&per_page=1&page=1&fields=name')).toMatchObject({
      body: { start: 1, limit: 1, total: 2, clients: [{ name: expect.any(String) }] },
    })
    expect(await call('GET', '/clients?page=9&per_page=50')).toMatchObject({ status: 200, body: [] })

    await client.clients.delete(id)
    await client.clients.delete(id)
    await expect(client.clients.get(id)).rejects.toMatchObject({ statusCode: 404 })
    const rows = JSON.stringify([
      await services.db.selectFrom('clients').selectAll().execute(),
      await services.db.selectFrom('logs').selectAll().execute(),
    ])
    for (const secret of [spa.client_secret, rotated.client_secret, machine.client_secret])
      expect(rows).not.toContain(secret)
  },
)

test.each(engines)(
  'q finds the applications that have a grant for an organization, or for any, and asks nothing else, on %s',
  async engine => {
    const { client, call, services } = await managementServer({ engine })
    const audience = 'https://orders.example'
    await client.resourceServers.create({ identifier: audience, scopes: [{ value: 'read' }] })
    const ids: string[] = []
    for (const [name, any] of [
      ['First', false],
      ['Second', true],
      ['Third', false],
    ] as const) {
      const { client_id } = await client.clients.create({ name, app_type: 'non_interactive' })
      ids.push(client_id as string)
      services.clock.advance(1)
      await client.clientGrants.create({
        client_id: client_id as string,
        audience,
        scope: ['read'],
        organization_usage: 'allow',
        allow_any_organization: any,
      })
    }
    const { id: organization } = await client.organizations.create({ name: 'acme' })
    const given = async (clientId: string) => {
      const [grant] = (await client.clientGrants.list({ client_id: clientId })).data
      await client.organizations.clientGrants.create(organization as string, { grant_id: grant?.id as string })
    }
    await given(ids[0] as string)
    await given(ids[2] as string)
    const found = async (query: string) => {
      const { status, body } = await call('GET', `/clients?${query}`)
      return status === 200 ? (body as { client_id: string }[]).map(one => one.client_id) : status
    }
    const inAcme = `q=client_grant.organization_id:${organization}`
    expect(await found(inAcme)).toEqual([ids[0], ids[2]])
    expect(await found(`q=client_grant.organization_id:"${organization}"`)).toEqual([ids[0], ids[2]])
    expect(await found('q=client_grant.organization_id:org_nobodynobody00')).toEqual([])
    expect(await found('q=client_grant.allow_any_organization:true')).toEqual([ids[1]])

    const first = (await call('GET', `/clients?${inAcme}&take=1&fields=client_id`)).body as { next: string }
    expect(first).toEqual({ clients: [{ client_id: ids[0] }], next: expect.any(String) })
    expect((await call('GET', `/clients?${inAcme}&take=1&from=${first.next}&fields=client_id`)).body).toEqual({
      clients: [{ client_id: ids[2] }],
    })
    expect((await call('GET', `/clients?${inAcme}&include_totals=true`)).body).toMatchObject({ total: 2 })

    for (const refused of [
      'q=name:First',
      'q=First',
      'q=client_grant.allow_any_organization:false',
      'q=client_grant.organization_id:org_*',
      'q=-client_grant.allow_any_organization:true',
      'q=_exists_:client_grant.organization_id',
      `${inAcme} AND client_grant.allow_any_organization:true`,
      `${inAcme} AND NOT client_grant.allow_any_organization:true`,
      `${inAcme} OR client_grant.allow_any_organization:true`,
      'q=',
      'q=((',
      `${inAcme}&is_first_party=true`,
      `${inAcme}&app_type=spa`,
      `${inAcme}&from=nonsense`,
    ]) {
      const { status, body } = await call('GET', `/clients?${refused}`)
      expect([refused, status, body]).toEqual([
        refused,
        400,
        { statusCode: 400, error: 'Bad Request', message: expect.any(String), errorCode: 'invalid_query_string' },
      ])
    }
  },
)

test('who sees what of a client is by scope', async () => {
  const { client, call, services } = await managementServer()
  await ensureSigningKeys(services)
  const { client_id } = await client.clients.create({ name: 'Shop' })
  const read = async (scope: string) =>
    (await call('GET', `/clients/${client_id}`, { scope })).body as Record<string, unknown>
  expect(await read('read:clients')).not.toHaveProperty('client_secret')
  expect(await read('read:clients')).not.toHaveProperty('signing_keys')
  expect(await read('read:client_keys')).toHaveProperty('client_secret')
  expect(await read('read:client_keys')).toMatchObject({
    signing_keys: [
      {
        cert: expect.stringContaining('BEGIN CERTIFICATE'),
        pkcs7: expect.stringContaining('BEGIN PKCS7'),
        subject: '/CN=localhost',
      },
    ],
  })
  expect(Object.keys(await read('read:client_summary')).toSorted()).toEqual([
    'client_id',
    'is_first_party',
    'name',
    'tenant',
  ])
  expect(await call('GET', `/clients/${client_id}`, { scope: 'read:users' })).toMatchObject({
    status: 403,
    body: {
      errorCode: 'insufficient_scope',
      message: expect.stringContaining('Insufficient scope, expected any of: read:clients'),
    },
  })
  expect(
    await call('PATCH', `/clients/${client_id}`, { scope: 'update:clients', body: { client_secret: 'x'.repeat(32) } }),
  ).toMatchObject({ status: 403 })
})

test.each([
  [{ name: 'a<b' }, 'String does not match pattern'],
  [{ name: 'x', callbacks: ['nonsense'] }, "Object didn't pass validation for format callback-url: nonsense"],
  [{ name: 'x', callbacks: ['javascript:alert(1)'] }, "Object didn't pass validation for format callback-url"],
  [
    { name: 'x', callbacks: ['https://a.example', 'https://a.example'] },
    'Array items are not unique (indexes 0 and 1)',
  ],
  [{ name: 'x', grant_types: ['magic'] }, 'No enum match for: "magic"'],
  [{ name: 'x', colour: 'red' }, 'Additional properties not allowed: colour'],
  [{}, 'Missing required property: name'],
  [
    { name: 'x', refresh_token: { rotation_type: 'rotating', expiration_type: 'non-expiring' } },
    'must have expiration_type expiring',
  ],
])('a wrong application %j is refused and nothing is stored', async (body, message) => {
  const { call } = await managementServer()
  expect(await call('POST', '/clients', { body })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(message) },
  })
  expect(await call('GET', '/clients')).toMatchObject({ body: [] })
})

test('a client’s keys are stored without their PEM being shown, and change only their end', async () => {
  const { client, call } = await managementServer()
  const { client_id } = await client.clients.create({ name: 'Signer' })
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const path = `/clients/${client_id}/credentials`
  const made = (await call('POST', path, { body: { credential_type: 'public_key', pem, name: 'one' } })).body as {
    id: string
  }
  expect(made).toMatchObject({ id: expect.stringMatching(/^cred_\w{22}$/), alg: 'RS256', kid: expect.any(String) })
  expect(made).not.toHaveProperty('pem')
  expect(await call('PATCH', `${path}/${made.id}`, { body: { expires_at: '2030-01-01T00:00:00.000Z' } })).toMatchObject(
    {
      status: 200,
      body: { expires_at: '2030-01-01T00:00:00.000Z' },
    },
  )
  expect(await call('POST', path, { body: { credential_type: 'public_key', pem: 'nope' } })).toMatchObject({
    status: 400,
  })
  expect(await call('DELETE', `${path}/${made.id}`)).toMatchObject({ status: 204 })
  expect(await call('GET', path)).toMatchObject({ body: [] })
})

test.each(engines)(
  'an API keeps scopes and dialect; a scope that goes takes its permissions along, on %s',
  async engine => {
    const { client, call, services } = await managementServer({ engine })
    const identifier = 'https://api.example/orders?x=1'
    const api = await client.resourceServers.create({
      identifier,
      name: 'Orders',
      scopes: [{ value: 'read:orders', description: 'Read' }, { value: 'write:orders' }],
    })
    expect(api).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      signing_alg: 'RS256',
      token_lifetime: 86_400,
      is_system: false,
    })
    await expect(client.resourceServers.create({ identifier })).rejects.toMatchObject({ statusCode: 409 })
    expect(await call('GET', `/resource-servers/${encodeURIComponent(encodeURIComponent(identifier))}`)).toMatchObject({
      body: { id: api.id },
    })

    const role = await client.roles.create({ name: 'Clerk' })
    await client.roles.permissions.add(role.id as string, {
      permissions: [
        { resource_server_identifier: identifier, permission_name: 'read:orders' },
        { resource_server_identifier: identifier, permission_name: 'write:orders' },
      ],
    })
    await client.resourceServers.update(api.id as string, {
      scopes: [{ value: 'read:orders' }],
      token_dialect: 'access_token_authz',
      enforce_policies: true,
    })
    expect(await services.db.selectFrom('role_permissions').select('permission_name').execute()).toEqual([
      { permission_name: 'read:orders' },
    ])
    const secret = await client.resourceServers.create({
      identifier: 'hs',
      signing_alg: 'HS256',
      signing_secret: 'sixteen-characters!',
    })
    expect(secret.signing_secret).toBe('sixteen-characters!')
    await client.resourceServers.delete(api.id as string)
    expect(await services.db.selectFrom('role_permissions').selectAll().execute()).toEqual([])
  },
)

test.each(engines)(
  'a client grant is one per client and API and stays within the API’s scopes, on %s',
  async engine => {
    const { client, call } = await managementServer({ engine })
    const { client_id } = await client.clients.create({ name: 'Robot', app_type: 'non_interactive' })
    const audience = 'https://api.example/'
    const body = { client_id: client_id as string, audience, scope: ['read:orders'] }
    await expect(client.clientGrants.create(body)).rejects.toMatchObject({ statusCode: 404 })
    await client.resourceServers.create({
      identifier: audience,
      scopes: [{ value: 'read:orders' }, { value: 'write:orders' }],
    })
    expect(await call('POST', '/client-grants', { body: { ...body, scope: ['fly'] } })).toMatchObject({ status: 400 })
    const grant = await client.clientGrants.create(body)
    expect(grant).toEqual({ ...body, id: expect.stringMatching(/^cgr_\w{16}$/), subject_type: 'client' })
    await expect(client.clientGrants.create(body)).rejects.toMatchObject({ statusCode: 409 })
    expect(
      await client.clientGrants.update(grant.id as string, { scope: ['read:orders', 'write:orders'] }),
    ).toMatchObject({ scope: ['read:orders', 'write:orders'] })
    expect(await call('GET', `/client-grants?client_id=${client_id}&take=10`)).toMatchObject({
      body: { client_grants: [{ id: grant.id }] },
    })
    await client.clients.delete(client_id as string)
    expect(await call('GET', '/client-grants')).toMatchObject({ body: [] })
  },
)

test.each(engines)(
  'a database connection is made, enabled for clients, and deleted with its users, on %s',
  async engine => {
    const { client, call, services } = await managementServer({ engine })
    const { client_id } = await client.clients.create({ name: 'Shop' })
    const made = await client.connections.create({
      name: 'Customers',
      strategy: 'auth0',
      enabled_clients: [client_id as string],
      options: { passwordPolicy: 'fair' },
    } as never)
    expect(made).toMatchObject({
      id: expect.stringMatching(/^con_\w{16}$/),
      name: 'Customers',
      realms: ['Customers'],
      enabled_clients: [client_id],
      options: { passwordPolicy: 'fair', brute_force_protection: true },
    })
    const id = made.id as string
    await expect(client.connections.create({ name: 'Customers', strategy: 'auth0' })).rejects.toMatchObject({
      statusCode: 409,
    })
    expect(await call('PATCH', `/connections/${id}`, { body: { name: 'Other' } })).toMatchObject({ status: 400 })
    expect(await call('PATCH', `/connections/${id}`, { body: { options: { disable_signup: true } } })).toMatchObject({
      status: 200,
      body: { options: { disable_signup: true } },
    })
    expect(await call('GET', `/connections/${id}/clients?take=100`)).toMatchObject({
      body: { clients: [{ client_id }] },
    })
    expect(await call('PATCH', `/connections/${id}/clients`, { body: [{ client_id, status: false }] })).toMatchObject({
      status: 204,
    })
    expect(await call('GET', `/clients/${client_id}/connections`)).toMatchObject({ body: { connections: [] } })
    expect(await call('GET', '/connections?include_totals=true&take=50&strategy=auth0')).toMatchObject({
      body: { connections: [{ name: 'Customers' }] },
    })

    const user = { provider: 'auth0', connection: 'Customers', now: services.now() }
    await insertUser(services.db, { ...user, identity_user_id: 'a', email: 'a@example.com' })
    await insertUser(services.db, { ...user, identity_user_id: 'b', email: 'b@example.com' })
    expect(await call('DELETE', `/connections/${id}/users?email=A@example.com`)).toMatchObject({ status: 204 })
    expect(await services.db.selectFrom('users').select('email').execute()).toEqual([{ email: 'b@example.com' }])
    expect(await call('DELETE', `/connections/${id}`)).toMatchObject({
      status: 202,
      body: { deleted_at: expect.any(String) },
    })
    expect(await services.db.selectFrom('users').select('email').execute()).toEqual([])
    expect(await call('DELETE', `/connections/${id}`)).toMatchObject({ status: 204 })
    const google = await client.connections.create({ name: 'Google', strategy: 'google-oauth2' })
    expect(await call('DELETE', `/connections/${google.id}`)).toMatchObject({ status: 204 })
  },
)

test('an application loses by null what Terraform unsets by null', async () => {
  const { call } = await managementServer()
  const given = {
    session_transfer: { can_create_session_transfer_token: false },
    oidc_logout: { backchannel_logout_urls: ['https://app.test/out'] },
    addons: {},
    skip_non_verifiable_callback_uri_confirmation_prompt: true,
    organization_discovery_methods: ['email'],
    token_exchange: { allow_any_profile_of_type: ['custom_authentication'] },
    async_approval_notification_channels: [],
    fedcm_login: { google: { is_enabled: false } },
    identity_assertion_authorization_grant: { active: false },
  }
  const made = await call('POST', '/clients', { body: { name: 'Terraformed', app_type: 'regular_web', ...given } })
  expect(made).toMatchObject({ status: 201, body: given })
  const path = `/clients/${(made.body as { client_id: string }).client_id}`
  const unset = Object.fromEntries(Object.keys(given).map(name => [name, null]))
  expect(await call('PATCH', path, { body: unset })).toMatchObject({ status: 200 })
  const left = (await call('GET', path)).body as object
  for (const name of Object.keys(given)) expect(left).not.toHaveProperty(name)
})

test('no grant stands for applications that are not there yet', async () => {
  const { client, call } = await managementServer()
  const { client_id } = await client.clients.create({ name: 'Shop' })
  await client.resourceServers.create({ identifier: 'https://api.test' })
  await client.clientGrants.create({ client_id: client_id as string, audience: 'https://api.test', scope: [] })
  expect(await call('GET', '/client-grants?default_for=third_party_clients')).toMatchObject({ body: [] })
})
