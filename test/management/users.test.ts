import { describe, expect, test } from 'vitest'
import { verifyPassword } from '../../src/passwords.ts'
import { findIdentity } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'
import { databaseConnection } from '../fixtures/tenant-rows.ts'

const connection = 'Username-Password-Authentication'
const password = 'Correct-Horse-7'

describe.each(engines)('users on %s', engine => {
  test('a user is made with defaults, read, changed and deleted by the SDK', async () => {
    const { client, services } = await managementServer({ engine })
    const { db } = services
    await databaseConnection(db)
    const made = await client.users.create({
      connection,
      email: 'Ada@Example.com',
      password,
      user_metadata: { colour: 'green' },
    })
    expect(made).toEqual({
      user_id: expect.stringMatching(/^auth0\|[0-9a-f]{24}$/),
      email: 'ada@example.com',
      email_verified: false,
      name: 'ada@example.com',
      nickname: 'ada',
      picture: expect.stringMatching(/^data:image\/svg\+xml/),
      user_metadata: { colour: 'green' },
      identities: [{ connection, provider: 'auth0', user_id: made.user_id?.slice('auth0|'.length), isSocial: false }],
      created_at: '2026-01-15T12:00:00.000Z',
      updated_at: '2026-01-15T12:00:00.000Z',
    })
    const id = made.user_id as string
    const identity = await findIdentity(db, connection, 'ada@example.com')
    expect(await verifyPassword(services.box, identity?.password_hash ?? '', password)).toEqual({ ok: true })
    await expect(client.users.create({ connection, email: 'ada@EXAMPLE.com', password })).rejects.toMatchObject({
      statusCode: 409,
      body: { message: 'The user already exists.', errorCode: 'auth0_idp_error' },
    })
    services.clock.advance(1000)
    const changed = await client.users.update(id, {
      given_name: 'Ada',
      blocked: true,
      app_metadata: { plan: 'full' },
      user_metadata: { size: 3 },
    })
    expect(changed).toMatchObject({
      given_name: 'Ada',
      blocked: true,
      app_metadata: { plan: 'full' },
      user_metadata: { colour: 'green', size: 3 },
      updated_at: '2026-01-15T12:00:01.000Z',
    })
    expect(await client.users.get(id, { fields: 'email,user_metadata.size', include_fields: true })).toEqual({
      email: 'ada@example.com',
      user_metadata: { size: 3 },
    })
    expect(await client.users.listUsersByEmail({ email: 'ada@example.com' })).toHaveLength(1)
    expect(await client.users.listUsersByEmail({ email: 'Ada@example.com' })).toEqual([])
    await client.users.delete(id)
    await client.users.delete(id)
    await expect(client.users.get(id)).rejects.toMatchObject({
      statusCode: 404,
      body: { message: 'The user does not exist.', errorCode: 'inexistent_user' },
    })
    expect(await findIdentity(db, connection, 'ada@example.com')).toBeUndefined()
  })

  test('a password must satisfy the policy of the connection, also when it is changed', async () => {
    const { client, services } = await managementServer({ engine })
    await databaseConnection(services.db, { passwordPolicy: 'good', password_history: { enable: true, size: 3 } })
    const weak = { statusCode: 400, body: { message: 'PasswordStrengthError: Password is too weak' } }
    await expect(client.users.create({ connection, email: 'a@b.example', password: 'short' })).rejects.toMatchObject(
      weak,
    )
    const { user_id } = await client.users.create({ connection, email: 'a@b.example', password })
    await expect(client.users.update(user_id as string, { password: 'short' })).rejects.toMatchObject(weak)
    await expect(client.users.update(user_id as string, { password })).rejects.toMatchObject({
      body: { message: 'PasswordHistoryError: Password has previously been used' },
    })
    await expect(
      client.users.update(user_id as string, { password: 'Another-Horse-8', email: 'c@d.example' }),
    ).rejects.toMatchObject({ statusCode: 400 })
    await client.users.update(user_id as string, { password: 'Another-Horse-8' })
    const identity = await findIdentity(services.db, connection, 'a@b.example')
    expect((await verifyPassword(services.box, identity?.password_hash ?? '', 'Another-Horse-8')).ok).toBe(true)
  })

  test('a new address is unverified and must be free', async () => {
    const { client, services } = await managementServer({ engine })
    await databaseConnection(services.db)
    const ada = await client.users.create({ connection, email: 'ada@x.example', password, email_verified: true })
    await client.users.create({ connection, email: 'bob@x.example', password })
    await expect(client.users.update(ada.user_id as string, { email: 'bob@x.example' })).rejects.toMatchObject({
      statusCode: 400,
      body: { message: 'The specified new email already exists', errorCode: 'auth0_idp_error' },
    })
    expect(await client.users.update(ada.user_id as string, { email: 'ada@y.example' })).toMatchObject({
      email: 'ada@y.example',
      email_verified: false,
    })
    expect(await findIdentity(services.db, connection, 'ada@y.example')).toBeDefined()
    expect(await findIdentity(services.db, connection, 'ada@x.example')).toBeUndefined()
  })

  test('linked users are one, found by both identities, and apart again when unlinked', async () => {
    const { client, services } = await managementServer({ engine })
    const { db } = services
    await databaseConnection(db)
    await databaseConnection(db, {}, { name: 'partners' })
    const ada = await client.users.create({ connection, email: 'ada@x.example', password })
    const other = await client.users.create({ connection: 'partners', email: 'ada@y.example', password })
    const secondary = (other.user_id as string).slice('auth0|'.length)
    const linked = await client.users.identities.link(ada.user_id as string, {
      provider: 'auth0',
      user_id: secondary,
    })
    expect(linked).toMatchObject([
      { connection, profileData: { email: 'ada@x.example' } },
      { connection: 'partners', user_id: secondary, profileData: { email: 'ada@y.example', email_verified: false } },
    ])
    await expect(client.users.get(other.user_id as string)).rejects.toMatchObject({ statusCode: 404 })
    expect((await findIdentity(db, 'partners', 'ada@y.example'))?.owner).toBe(ada.user_id)
    const found = await client.users.list({ q: 'identities.profileData.email:"ada@y.example"' })
    expect(found.data.map(user => user.user_id)).toEqual([ada.user_id])
    const left = await client.users.identities.delete(ada.user_id as string, 'auth0', secondary)
    expect(left).toHaveLength(1)
    expect(await client.users.get(other.user_id as string)).toMatchObject({ email: 'ada@y.example' })
    expect((await findIdentity(db, 'partners', 'ada@y.example'))?.owner).toBe(other.user_id)
  })

  test('roles, permissions and sessions of a user go with the user', async () => {
    const { client, services, call, hearingClient, logoutCalls } = await managementServer({ engine })
    const { db } = services
    await databaseConnection(db)
    const now = services.now()
    await db
      .insertInto('resource_servers')
      .values({
        id: 'rs1',
        identifier: 'https://shop.example/',
        name: 'Shop',
        is_system: 0,
        signing_secret_encrypted: null,
        data: JSON.stringify({ scopes: [{ value: 'read:orders' }] }),
        created_at: now,
        updated_at: now,
      })
      .execute()
    const { user_id } = await client.users.create({ connection, email: 'a@b.example', password })
    const id = user_id as string
    const permission = { resource_server_identifier: 'https://shop.example/', permission_name: 'read:orders' }
    const role = await client.roles.create({ name: 'Clerk' })
    await client.roles.permissions.add(role.id as string, { permissions: [permission] })
    await client.users.roles.assign(id, { roles: [role.id as string] })
    await client.users.permissions.create(id, { permissions: [permission] })
    expect((await client.users.roles.list(id)).data).toEqual([{ id: role.id, name: 'Clerk' }])
    expect((await client.users.permissions.list(id)).data).toEqual([
      {
        ...permission,
        resource_server_name: 'Shop',
        sources: [
          { source_id: '', source_name: '', source_type: 'DIRECT' },
          { source_id: role.id, source_name: 'Clerk', source_type: 'ROLE' },
        ],
      },
    ])
    const session = {
      id_hash: 'hash',
      sid: 'sid1',
      user_id: id,
      methods: JSON.stringify([{ name: 'pwd', timestamp: new Date(now).toISOString() }]),
      metadata: '{}',
      device: JSON.stringify({ initial_ip: '192.0.2.1' }),
      cookie_mode: 'persistent' as const,
      created_at: now,
      updated_at: now,
      authenticated_at: now,
      last_interacted_at: now,
      expires_at: now + 100_000,
      idle_expires_at: now + 100_000,
    }
    await hearingClient('app')
    await db.insertInto('sessions').values(session).execute()
    await db.insertInto('session_clients').values({ sid: 'sid1', client_id: 'app', created_at: now }).execute()
    expect((await client.users.sessions.list(id)).data).toMatchObject([
      { id: 'sid1', user_id: id, clients: [{ client_id: 'app' }], cookie: { mode: 'persistent' } },
    ])
    const sessions = (query: string) => call('GET', `/users/${id}/sessions?${query}`)
    expect(await sessions('include_totals=true')).toMatchObject({ body: { total: 1, sessions: [{ id: 'sid1' }] } })
    expect(await sessions('include_totals=true&per_page=1&page=0')).toMatchObject({
      body: { start: 0, limit: 1, total: 1, sessions: [{ id: 'sid1' }] },
    })
    expect((await sessions('per_page=1&page=1')).body).toEqual([])
    expect(await call('GET', `/users/${id}/refresh-tokens?per_page=1&include_totals=true`)).toMatchObject({
      body: { start: 0, limit: 1, total: 0, tokens: [] },
    })
    expect(await call('DELETE', `/users/${id}/sessions`)).toMatchObject({ status: 202, body: {} })
    expect((await client.users.sessions.list(id)).data).toEqual([])
    const again = async () => {
      services.clock.advance(1000)
      await db.insertInto('sessions').values(session).execute()
      await db.insertInto('session_clients').values({ sid: 'sid1', client_id: 'app', created_at: now }).execute()
    }
    await again()
    await client.users.update(id, { password: 'Another-Horse-8' })
    await again()
    await client.users.update(id, { email: 'c@b.example' })
    await again()
    await client.users.update(id, { blocked: true })
    await again()
    await client.users.delete(id)
    expect(await logoutCalls()).toEqual([
      { sid: 'sid1', initiator: 'session-revoked' },
      { sid: 'sid1', initiator: 'password-changed' },
      { sid: 'sid1', initiator: 'email-identifier-changed' },
      { sid: 'sid1', initiator: 'account-deactivated' },
      { sid: 'sid1', initiator: 'account-deleted' },
    ])
    for (const table of ['user_roles', 'user_permissions', 'identities', 'sessions', 'session_clients'] as const)
      expect(await db.selectFrom(table).selectAll().execute()).toEqual([])
  })
})

test("a user's own token opens that user and nobody else", async () => {
  const { client, services, call, token } = await managementServer()
  await databaseConnection(services.db)
  const ada = (await client.users.create({ connection, email: 'ada@x.example', password })).user_id as string
  const bob = (await client.users.create({ connection, email: 'bob@x.example', password })).user_id as string
  const own = await token('read:current_user update:current_user_metadata', { sub: ada, gty: undefined })
  const path = (id: string) => `/users/${encodeURIComponent(id)}`
  expect((await call('GET', path(ada), { token: own })).status).toBe(200)
  expect(await call('GET', path(bob), { token: own })).toMatchObject({
    status: 403,
    body: { errorCode: 'insufficient_scope' },
  })
  expect((await call('PATCH', path(ada), { token: own, body: { user_metadata: { a: 1 } } })).status).toBe(200)
  expect((await call('PATCH', path(ada), { token: own, body: { blocked: false } })).status).toBe(403)
})

test('no password reaches the log', async () => {
  const { client, services } = await managementServer()
  await databaseConnection(services.db)
  await client.users.create({ connection, email: 'ada@x.example', password })
  const logs = await services.db.selectFrom('logs').select('data').execute()
  expect(logs).toHaveLength(1)
  expect(logs[0]?.data).not.toContain(password)
  expect(logs[0]?.data).toContain('ada@x.example')
})
