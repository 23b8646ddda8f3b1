import { describe, expect, test } from 'vitest'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { rememberBrowser, rememberedBy } from '../../src/store/remembered-browsers.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'
import { databaseConnection } from '../fixtures/tenant-rows.ts'

const connection = 'Username-Password-Authentication'

const withUser = async (engine: (typeof engines)[number]) => {
  const server = await managementServer({ engine })
  await databaseConnection(server.services.db)
  const user = await server.client.users.create({ connection, email: 'ada@x.example', password: 'Correct-Horse-7' })
  return { ...server, id: user.user_id as string, path: `/users/${encodeURIComponent(user.user_id as string)}` }
}

describe.each(engines)('authentication methods on %s', engine => {
  test('a factor enrolled in a login is shown without its secret', async () => {
    const { client, services, id, call, path } = await withUser(engine)
    const { db, box } = services
    await insertEnrollment(db, box, { userId: id, factor: 'otp', confirmed: true, secret: 'JBSWY3DPEHPK3PXP' }, 1000)
    const [method] = (await client.users.authenticationMethods.list(id)).data
    expect(method).toEqual({
      id: expect.stringMatching(/^totp\|dev_\w{16}$/),
      type: 'totp',
      confirmed: true,
      created_at: '1970-01-01T00:00:01.000Z',
      enrolled_at: '1970-01-01T00:00:01.000Z',
    })
    expect(await client.users.authenticationMethods.get(id, method?.id as string)).toEqual(method)
    expect(await client.users.get(id)).toMatchObject({ multifactor: ['guardian'] })
    expect(await call('GET', `${path}/enrollments`)).toMatchObject({
      body: [{ status: 'confirmed', auth_method: 'authenticator', id: method?.id?.split('|')[1] }],
    })
    await client.users.multifactor.deleteProvider(id, 'google-authenticator')
    expect((await client.users.authenticationMethods.list(id)).data).toEqual([])
  })

  test('a method is made masked, renamed, and taken away by its id', async () => {
    const { client, services, id } = await withUser(engine)
    const phone = await client.users.authenticationMethods.create(id, {
      type: 'phone',
      phone_number: '+4930901820',
      name: 'work',
      preferred_authentication_method: 'voice',
    })
    const device = (phone.id as string).split('|')[1]
    expect(phone).toMatchObject({
      id: `phone|${device}`,
      type: 'phone',
      confirmed: true,
      phone_number: 'XXXXXXX1820',
      preferred_authentication_method: 'voice',
      authentication_methods: [
        { id: `sms|${device}`, type: 'sms' },
        { id: `voice|${device}`, type: 'voice' },
      ],
    })
    await expect(
      client.users.authenticationMethods.create(id, { type: 'phone', phone_number: '+4930901820' }),
    ).rejects.toMatchObject({ statusCode: 409 })
    await expect(client.users.authenticationMethods.create(id, { type: 'totp' })).rejects.toMatchObject({
      statusCode: 400,
      body: { message: "Payload validation error: 'Missing required property: totp_secret'." },
    })
    const changed = await client.users.authenticationMethods.update(id, `sms|${device}`, {
      preferred_authentication_method: 'sms',
      name: 'home',
    })
    expect(changed).toMatchObject({ name: 'home', preferred_authentication_method: 'sms' })
    expect(changed).not.toHaveProperty('confirmed')
    services.clock.advance(1)
    await client.users.authenticationMethods.delete(id, phone.id as string)
    await expect(client.users.authenticationMethods.get(id, phone.id as string)).rejects.toMatchObject({
      statusCode: 404,
    })
  })

  test('PUT replaces what was there and shows it in clear', async () => {
    const { client, services, id, call, path } = await withUser(engine)
    await client.users.authenticationMethods.create(id, { type: 'phone', phone_number: '+4930901820' })
    await client.users.authenticationMethods.create(id, { type: 'totp', totp_secret: 'JBSWY3DPEHPK3PXP' })
    const set = await client.users.authenticationMethods.set(id, [
      { type: 'email', email: 'Ada@y.example' },
      { type: 'phone', phone_number: '+4930901821' },
    ])
    expect(set).toMatchObject([{ email: 'ada@y.example' }, { phone_number: '+4930901821' }])
    expect((await client.users.authenticationMethods.list(id)).data).toHaveLength(2)
    await call('DELETE', `${path}/authentication-methods`)
    expect((await client.users.authenticationMethods.list(id)).data).toEqual([])
    expect(JSON.stringify(await services.db.selectFrom('logs').select('data').execute())).not.toContain(
      'JBSWY3DPEHPK3PXP',
    )
  })

  test('a recovery code is made anew and kept as a digest only; remembered browsers are forgotten', async () => {
    const { client, services, id } = await withUser(engine)
    const { db } = services
    const first = await client.users.regenerateRecoveryCode(id)
    const { recovery_code } = await client.users.regenerateRecoveryCode(id)
    expect(recovery_code).toMatch(/^[A-Z0-9]{24}$/)
    expect(recovery_code).not.toBe(first.recovery_code)
    const rows = await db.selectFrom('enrollments').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(recovery_code)
    expect(JSON.stringify(await db.selectFrom('logs').select('data').execute())).not.toContain(recovery_code)
    await rememberBrowser(db, { token: 'token', userId: id }, services.now())
    await client.users.multifactor.invalidateRememberBrowser(id)
    expect(await rememberedBy(db, 'token', id, services.now())).toBeUndefined()
  })
})
