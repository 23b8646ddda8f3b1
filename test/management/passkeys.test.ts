import { describe, expect, test } from 'vitest'
import { insertPasskey } from '../../src/store/passkeys.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'
import { databaseConnection } from '../fixtures/tenant-rows.ts'

const connection = 'Username-Password-Authentication'

const withUser = async (engine: (typeof engines)[number]) => {
  const server = await managementServer({ engine })
  await databaseConnection(server.services.db)
  const user = await server.client.users.create({ connection, email: 'ada@x.example', password: 'Correct-Horse-7' })
  const id = user.user_id as string
  return { ...server, id, identity: id.split('|')[1] as string }
}

const given = {
  type: 'passkey',
  key_id: 'a2V5LW9uZQ',
  public_key: 'cG9zZQ==',
  relying_party_identifier: 'login.example.com',
} as const

describe.each(engines)('passkeys by the Management API on %s', engine => {
  test('one that was made in a login is shown with all that is known of it', async () => {
    const { client, services, id, identity } = await withUser(engine)
    const made = await insertPasskey(
      services.db,
      {
        provider: 'auth0',
        identityUserId: identity,
        name: 'iCloud Keychain',
        counter: 3,
        data: {
          key_id: 'a2V5LW9uZQ',
          public_key: 'cG9zZQ==',
          relying_party_identifier: 'localhost',
          aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
          credential_device_type: 'multi_device',
          credential_backed_up: true,
          transports: ['internal', 'hybrid'],
          user_handle: 'aGFuZGxl',
          user_agent: 'Firefox',
        },
      },
      1000,
    )
    const methods = client.users.authenticationMethods
    const [method] = (await methods.list(id)).data
    expect(method).toEqual({
      id: made.ok && `passkey|${made.id}`,
      type: 'passkey',
      confirmed: true,
      name: 'iCloud Keychain',
      key_id: 'a2V5LW9uZQ',
      public_key: 'cG9zZQ==',
      relying_party_identifier: 'localhost',
      aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
      credential_device_type: 'multi_device',
      credential_backed_up: true,
      transports: ['internal', 'hybrid'],
      user_handle: 'aGFuZGxl',
      user_agent: 'Firefox',
      identity_user_id: id,
      created_at: '1970-01-01T00:00:01.000Z',
    })
    expect(await methods.get(id, method?.id as string)).toEqual(method)
    expect(await client.users.get(id)).not.toHaveProperty('multifactor')
  })

  test('one is made, renamed and taken away by its id, which is logged', async () => {
    const { client, services, id } = await withUser(engine)
    const methods = client.users.authenticationMethods
    const made = await methods.create(id, { ...given, name: 'Laptop', identity_user_id: id })
    expect(made).toMatchObject({ id: expect.stringMatching(/^passkey\|dev_/), type: 'passkey', identity_user_id: id })
    await expect(methods.create(id, given)).rejects.toMatchObject({ statusCode: 409 })
    await expect(methods.create(id, { type: 'passkey' })).rejects.toMatchObject({
      statusCode: 400,
      body: { message: "Payload validation error: 'Missing required property: key_id'." },
    })
    await expect(
      methods.create(id, { ...given, key_id: 'b3RoZXI', identity_user_id: 'auth0|other' }),
    ).rejects.toMatchObject({ statusCode: 400 })
    const changed = await methods.update(id, made.id as string, { name: 'Old laptop' })
    expect(changed).toMatchObject({ name: 'Old laptop' })
    expect(changed).not.toHaveProperty('confirmed')
    await expect(
      methods.update(id, made.id as string, { preferred_authentication_method: 'sms' }),
    ).rejects.toMatchObject({ statusCode: 400 })
    await methods.delete(id, made.id as string)
    await expect(methods.get(id, made.id as string)).rejects.toMatchObject({ statusCode: 404 })
    await expect(methods.delete(id, made.id as string)).rejects.toMatchObject({ statusCode: 404 })
    const logs = await services.db.selectFrom('logs').selectAll().where('type', '=', 'gd_unenroll').execute()
    expect(logs).toHaveLength(1)
    expect(logs[0]?.data).toContain('"type":"passkey"')
  })

  test('all go with all methods, and stay where only factors are taken away', async () => {
    const { client, call, id } = await withUser(engine)
    const methods = client.users.authenticationMethods
    await methods.create(id, given)
    await methods.create(id, { type: 'phone', phone_number: '+4930901820' })
    await call('DELETE', `/users/${encodeURIComponent(id)}/authenticators`)
    expect((await methods.list(id)).data).toMatchObject([{ type: 'passkey' }])
    await methods.deleteAll(id)
    expect((await methods.list(id)).data).toEqual([])
  })
})

describe('the options of a connection', () => {
  const patch = async (options: Record<string, unknown>) => {
    const server = await managementServer({ engine: 'sqlite' })
    await databaseConnection(server.services.db)
    const { body } = await server.call('GET', '/connections')
    const [found] = body as unknown as { id: string }[]
    return server.call('PATCH', `/connections/${found?.id}`, { body: { options } })
  }
  const on = { password: { enabled: true }, passkey: { enabled: true } }

  test('take passkeys and how they are offered', async () => {
    const options = {
      authentication_methods: on,
      passkey_options: {
        challenge_ui: 'button',
        progressive_enrollment_enabled: false,
        local_enrollment_enabled: true,
      },
    }
    expect(await patch(options)).toMatchObject({ status: 200, body: { options } })
  })

  test.each([
    ['no password beside', { authentication_methods: { ...on, password: { enabled: false } } }],
    ['no way to sign in at all', { authentication_methods: { password: { enabled: false } } }],
    ['a user name besides the address', { authentication_methods: on, requires_username: true }],
    ['another way to ask', { passkey_options: { challenge_ui: 'popup' } }],
    ['an option that there is not', { passkey_options: { enabled: true } }],
  ])('refuse passkeys with %s', async (_, options) => {
    expect(await patch(options)).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } })
  })

  test('the domain that passkeys belong to is this server’s or above it', async () => {
    const server = await managementServer({ engine: 'sqlite' })
    const set = (passkey_relying_party_identifier: string) =>
      server.call('PATCH', '/tenants/settings', { body: { passkey_relying_party_identifier } })
    expect(await set('example.net')).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } })
    expect(await set(new URL(server.services.config.issuer).hostname)).toMatchObject({ status: 200 })
  })
})
