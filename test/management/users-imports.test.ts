import { describe, expect, test } from 'vitest'
import { verifyPassword } from '../../src/passwords.ts'
import { enrollmentsOf } from '../../src/store/enrollments.ts'
import { upgradePasswordHash } from '../../src/store/user-passwords.ts'
import { findIdentity, insertUser, userById, usersByEmail } from '../../src/store/users.ts'
import { logTypes } from '../fixtures/delivery.ts'
import { bcryptOfHello, importBench, md5OfHello } from '../fixtures/imports.ts'
import { usersFile } from '../fixtures/jobs.ts'
import { engines } from '../fixtures/store.ts'

const connection = 'Username-Password-Authentication'

describe.each(engines)('an import of users on %s', engine => {
  test('answers a job, then stores everything that a file may say', async () => {
    const { client, connection_id, services, worker } = await importBench(engine)
    const job = await client.jobs.usersImports.create({
      users: usersFile([
        {
          email: 'Ada@Example.com',
          email_verified: true,
          phone_number: '+4915112345678',
          phone_verified: true,
          user_id: 'ada',
          given_name: 'Ada',
          family_name: 'Lovelace',
          name: 'Ada Lovelace',
          nickname: 'countess',
          picture: 'https://example.com/ada.png',
          blocked: true,
          password_hash: bcryptOfHello,
          app_metadata: { plan: 'premium', roles: ['admin'], nothing: null },
          user_metadata: { theme: { name: 'light' } },
          mfa_factors: [
            { totp: { secret: '2PRXZWZAYYDAWCD' } },
            { phone: { value: '+15551112233' } },
            { email: { value: 'Ada@example.org' } },
          ],
        },
        { email: 'plain@example.com' },
      ]),
      connection_id,
      external_id: 'first',
    })
    expect(job).toEqual({
      id: expect.stringMatching(/^job_[A-Za-z0-9]{16}$/),
      type: 'users_import',
      status: 'pending',
      connection_id,
      connection,
      external_id: 'first',
      created_at: '2026-01-15T12:00:00.000Z',
    })
    await worker.drain()
    expect(await client.jobs.get(job.id)).toEqual({
      ...job,
      status: 'completed',
      percentage_done: 100,
      summary: { failed: 0, updated: 0, inserted: 2, total: 2 },
    })
    const { rawResponse } = await client.jobs.errors.get(job.id).withRawResponse()
    expect(rawResponse.status).toBe(204)

    expect(await client.users.get('auth0|ada')).toMatchObject({
      user_id: 'auth0|ada',
      email: 'ada@example.com',
      email_verified: true,
      phone_number: '+4915112345678',
      phone_verified: true,
      given_name: 'Ada',
      family_name: 'Lovelace',
      name: 'Ada Lovelace',
      nickname: 'countess',
      picture: 'https://example.com/ada.png',
      blocked: true,
      app_metadata: { plan: 'premium', roles: ['admin'], nothing: null },
      user_metadata: { theme: { name: 'light' } },
      multifactor: ['guardian'],
    })
    const factors = await enrollmentsOf(services.db, services.box, 'auth0|ada')
    expect(
      factors
        .map(({ factor, confirmed, secret, phoneNumber, email }) => ({
          factor,
          confirmed,
          of: secret ?? phoneNumber ?? email,
        }))
        .sort((a, b) => a.factor.localeCompare(b.factor)),
    ).toEqual([
      { factor: 'email', confirmed: true, of: 'ada@example.org' },
      { factor: 'otp', confirmed: true, of: '2PRXZWZAYYDAWCD' },
      { factor: 'phone', confirmed: true, of: '+15551112233' },
    ])
    const identity = await findIdentity(services.db, connection, 'ada@example.com')
    expect(await verifyPassword(services.box, identity?.password_hash ?? '', 'hello')).toMatchObject({ ok: true })
    const [plain] = await usersByEmail(services.db, 'plain@example.com')
    expect(plain).toMatchObject({ email_verified: false, blocked: false, name: 'plain@example.com', nickname: 'plain' })
    expect(plain?.user_id).toMatch(/^auth0\|[0-9a-f]{24}$/)
    expect(await logTypes(services)).toEqual(['sapi', 'sui'])
  })

  test('says what it has against a user, who is not stored, and goes on with the next', async () => {
    const { importUsers, services } = await importBench(engine)
    const { job, errors } = await importUsers([
      {
        email: 'no address',
        custom_password_hash: md5OfHello,
        extra_password: 'hunter2',
        mfa_factors: [{ totp: { secret: 'JBSWY3DPEHPK3PXP' } }, { phone: { value: '+1555' } }],
      },
      { email: 'good@example.com' },
      'a text',
    ])
    expect(job).toMatchObject({ status: 'completed', summary: { failed: 2, updated: 0, inserted: 1, total: 3 } })
    expect(errors).toEqual([
      {
        user: {
          email: 'no address',
          custom_password_hash: { algorithm: 'md5', hash: { value: '*****', encoding: 'hex' } },
          extra_password: '*****',
          mfa_factors: [{ totp: { secret: '*****' } }, { phone: { value: '+1555' } }],
        },
        errors: [
          {
            code: 'INVALID_FORMAT',
            message: "Error in email property - Object didn't pass validation for format email: no address",
            path: 'email',
          },
          { code: 'NOT_PASSED', message: 'Additional properties not allowed: extra_password' },
        ],
      },
      { user: '*****', errors: [{ code: 'INVALID_TYPE', message: 'Expected type object but found type string' }] },
    ])
    expect(await services.db.selectFrom('users').select('email').execute()).toEqual([{ email: 'good@example.com' }])
    const stored = JSON.stringify(await services.db.selectFrom('job_errors').selectAll().execute())
    expect(stored).not.toMatch(/no address|hunter2|5d41402/)
  })

  test('names each problem by its code and place', async () => {
    const { codes } = await importBench(engine, {
      requires_username: true,
      validation: { username: { min: 3, max: 8 } },
    })
    const email = 'a@example.com'
    const hash = (more: object) => ({ email, custom_password_hash: { ...md5OfHello, ...more } })
    expect(await codes({})).toEqual(['OBJECT_REQUIRED'])
    expect(await codes({ email, email_verified: 'yes' })).toEqual(['INVALID_TYPE email_verified'])
    expect(await codes({ email, phone_number: '0151' })).toEqual(['PATTERN phone_number'])
    expect(await codes({ email, name: '' })).toEqual(['MIN_LENGTH name'])
    expect(await codes({ email, nickname: 'x'.repeat(301) })).toEqual(['MAX_LENGTH nickname'])
    expect(await codes({ email, picture: 'me.png' })).toEqual(['INVALID_FORMAT picture'])
    expect(await codes({ email, user_id: 'two words' })).toEqual(['PATTERN user_id'])
    expect(await codes({ email, username: 'ab' })).toEqual(['MIN_LENGTH username'])
    expect(await codes({ email, username: 'abcdefghi' })).toEqual(['MAX_LENGTH username'])
    expect(await codes({ email, username: 'b@c.de' })).toEqual(['INVALID_FORMAT username'])
    expect(await codes({ email, app_metadata: [] })).toEqual(['INVALID_TYPE app_metadata'])
    expect(await codes({ email, app_metadata: { user_id: 'x' } })).toEqual(['NOT_PASSED app_metadata.user_id'])
    expect(await codes({ email, password_hash: bcryptOfHello.replace('$10$', '$12$') })).toEqual([
      'PATTERN password_hash',
    ])
    expect(await codes({ ...hash({}), password_hash: bcryptOfHello })).toEqual(['NOT_PASSED password_hash'])
    expect(await codes(hash({ algorithm: 'rot13' }))).toEqual(['ENUM_MISMATCH custom_password_hash.algorithm'])
    expect(await codes(hash({ rounds: 3 }))).toEqual(['NOT_PASSED custom_password_hash'])
    expect(await codes(hash({ hash: { value: 'xyz', encoding: 'hex' } }))).toEqual([
      'INVALID_FORMAT custom_password_hash.hash.value',
    ])
    expect(
      await codes(
        hash({
          algorithm: 'pbkdf2',
          hash: { value: '$pbkdf2-sha1$i=1000000000,l=20$c2FsdHNhbHQ$mHSypNeGhoNjb20wKGXEIATbIO0' },
        }),
      ),
    ).toEqual(['MAXIMUM custom_password_hash.hash.value'])
    expect(await codes(hash({ algorithm: 'scrypt', keylen: 16, cost: 2 ** 30 }))).toEqual([
      'MAXIMUM custom_password_hash.cost',
    ])
    expect(await codes(hash({ algorithm: 'scrypt', cost: 1 }))).toEqual(['MINIMUM custom_password_hash.cost'])
    expect(await codes({ email, mfa_factors: [] })).toEqual(['ARRAY_LENGTH_SHORT mfa_factors'])
    expect(await codes({ email, mfa_factors: Array.from({ length: 11 }, () => ({ phone: { value: '+1' } })) })).toEqual(
      ['ARRAY_LENGTH_LONG mfa_factors'],
    )
    expect(await codes({ email, mfa_factors: [{}] })).toEqual(['NOT_PASSED mfa_factors[0]'])
    expect(await codes({ email, mfa_factors: [{ totp: { secret: 'lower' } }] })).toEqual([
      'PATTERN mfa_factors[0].totp.secret',
    ])
    expect(await codes({ email, mfa_factors: [{ totp: { secret: 'MZXW6' } }] })).toEqual(['MFA_FACTORS_FAILED'])
  })

  test('refuses whoever is there already, by each identifier, and whoever is in the file twice', async () => {
    const { importUsers, services } = await importBench(engine, { requires_username: true })
    const ada = { email: 'ada@example.com', username: 'ada', user_id: 'ada', phone_number: '+15551112233' }
    await importUsers([ada])
    const { summary, errors } = await importUsers([
      { email: 'ADA@example.com' },
      { email: 'b@example.com', user_id: 'ada' },
      { email: 'c@example.com', username: 'ADA' },
      { email: 'd@example.com', phone_number: '+15551112233' },
      { email: 'eve@example.com', given_name: 'Eve' },
      { email: 'Eve@example.com', given_name: 'Another' },
      { email: 'f@example.com' },
    ])
    expect(summary).toEqual({ failed: 5, updated: 0, inserted: 2, total: 7 })
    expect(errors.map(one => one.errors[0])).toEqual([
      { code: 'DUPLICATED_USER', message: 'Error in email property - The user already exists.', path: 'email' },
      { code: 'DUPLICATED_USER', message: 'Error in user_id property - The user already exists.', path: 'user_id' },
      { code: 'CONFLICT_USERNAME', message: 'Error in username property - The user already exists.', path: 'username' },
      { code: 'CONFLICT', message: 'Error in phone_number property - The user already exists.', path: 'phone_number' },
      {
        code: 'DUPLICATED_USER',
        message: 'Error in email property - A user with this email was already provided.',
        path: 'email',
      },
    ])
    expect((await usersByEmail(services.db, 'eve@example.com'))[0]).toMatchObject({ given_name: 'Eve' })
  })

  test('with upsert changes what may be changed and nothing else, and replaces metadata', async () => {
    const { importUsers, services } = await importBench(engine)
    await importUsers([
      {
        email: 'ada@example.com',
        user_id: 'ada',
        given_name: 'Ada',
        app_metadata: { a: 1, b: 2 },
        user_metadata: { c: 3 },
        blocked: true,
        mfa_factors: [{ phone: { value: '+15551112233' } }],
      },
    ])
    const { summary, errors } = await importUsers(
      [
        {
          email: 'ada@example.com',
          user_id: 'other',
          email_verified: true,
          family_name: 'Lovelace',
          blocked: false,
          phone_number: '+4930123456',
          password_hash: bcryptOfHello,
          app_metadata: { b: 4 },
          mfa_factors: [{ phone: { value: '+15551112233' } }, { totp: { secret: 'JBSWY3DPEHPK3PXP' } }],
        },
        { email: 'new@example.com' },
        { email: 'new@example.com', given_name: 'Twice' },
      ],
      { upsert: true },
    )
    expect(summary).toEqual({ failed: 1, updated: 1, inserted: 1, total: 3 })
    expect(errors.map(one => one.errors[0])).toMatchObject([{ code: 'DUPLICATED_USER' }])
    expect(await userById(services.db, 'auth0|ada')).toMatchObject({
      email_verified: true,
      given_name: 'Ada',
      family_name: 'Lovelace',
      blocked: true,
      phone_number: undefined,
      app_metadata: { b: 4 },
      user_metadata: { c: 3 },
    })
    expect((await findIdentity(services.db, connection, 'ada@example.com'))?.password_hash).toBeUndefined()
    const factors = await enrollmentsOf(services.db, services.box, 'auth0|ada')
    expect(factors.map(({ factor }) => factor).sort()).toEqual(['otp', 'phone'])
  })

  test('with upsert replaces an imported hash until its user has logged in, and never another password', async () => {
    const { importUsers, services } = await importBench(engine)
    const user = { email: 'ada@example.com', custom_password_hash: md5OfHello }
    const stored = async () => (await findIdentity(services.db, connection, user.email))?.password_hash ?? ''
    const matches = async (password: string) => verifyPassword(services.box, await stored(), password)
    const sha1 = { algorithm: 'sha1', hash: { value: '7c211433f02071597741e6ff5a8ea34789abbf43', encoding: 'hex' } }
    await importUsers([user])
    const again = await importUsers([{ ...user, given_name: 'Ada', custom_password_hash: sha1 }], { upsert: true })
    expect(again.summary).toMatchObject({ updated: 1 })
    expect((await matches('hello')).ok).toBe(false)
    const { ok, upgrade } = await matches('world')
    expect(ok).toBe(true)
    const identity = await findIdentity(services.db, connection, user.email)
    if (!identity || !upgrade) throw new Error('the hash was not upgraded')
    await upgradePasswordHash(services.db, identity, await stored(), upgrade)
    const refused = await importUsers([{ ...user, given_name: 'Eve' }], { upsert: true })
    expect(refused.errors[0]?.errors).toEqual([
      {
        code: 'CONFLICT',
        message:
          'Error in custom_password_hash property - A custom_password_hash was provided, but the user already has password hash defined.',
        path: 'custom_password_hash',
      },
    ])
    expect((await matches('world')).ok).toBe(true)
    expect((await usersByEmail(services.db, user.email))[0]).toMatchObject({ given_name: 'Ada' })
    await insertUser(services.db, {
      provider: 'auth0',
      identity_user_id: 'bare',
      connection,
      email: 'bare@example.com',
      now: 0,
    })
    expect(
      (await importUsers([{ email: 'bare@example.com', custom_password_hash: md5OfHello }], { upsert: true })).summary,
    ).toMatchObject({ failed: 1 })
  })

  test('a user who asks changes nobody who may do more', async () => {
    const { connection_id, domain, services, token, worker, client } = await importBench(engine)
    for (const id of ['caller', 'admin', 'other'])
      await insertUser(services.db, {
        provider: 'auth0',
        identity_user_id: id,
        connection,
        email: `${id}@example.com`,
        now: 0,
      })
    const audience = `${services.config.issuer}api/v2/`
    const grant = (user: string, permission_name: string) => ({
      user_id: `auth0|${user}`,
      resource_server_identifier: audience,
      permission_name,
    })
    await services.db
      .insertInto('user_permissions')
      .values([grant('caller', 'create:users'), grant('admin', 'create:users'), grant('admin', 'delete:users')])
      .execute()
    const body = new FormData()
    body.append('users', usersFile(['admin', 'other'].map(id => ({ email: `${id}@example.com`, given_name: 'New' }))))
    body.append('connection_id', connection_id)
    body.append('upsert', 'true')
    const authorization = `Bearer ${await token('create:users', { sub: 'auth0|caller', gty: undefined })}`
    const answer = await fetch(`https://${domain}/api/v2/jobs/users-imports`, {
      method: 'POST',
      headers: { authorization },
      body,
    })
    const { id } = (await answer.json()) as { id: string }
    await worker.drain()
    expect(await client.jobs.get(id)).toMatchObject({ summary: { failed: 1, updated: 1, inserted: 0, total: 2 } })
    expect(await userById(services.db, 'auth0|admin')).toMatchObject({ given_name: undefined })
    expect(await userById(services.db, 'auth0|other')).toMatchObject({ given_name: 'New' })
  })
})

test('neither a new user nor a change takes a hash in place of a password', async () => {
  const { call, client } = await importBench('sqlite')
  const { user_id } = await client.users.create({ connection, email: 'a@example.com', password: 'Correct-Horse-7' })
  for (const members of [{ password_hash: bcryptOfHello }, { custom_password_hash: md5OfHello }]) {
    const name = Object.keys(members)[0]
    const refused = {
      status: 400,
      body: {
        errorCode: 'invalid_body',
        message: `Payload validation error: 'Additional properties not allowed: ${name}'.`,
      },
    }
    expect(
      await call('POST', '/users', {
        body: { connection, email: 'b@example.com', password: 'Correct-Horse-7', ...members },
      }),
    ).toMatchObject(refused)
    expect(await call('PATCH', `/users/${encodeURIComponent(user_id as string)}`, { body: members })).toMatchObject(
      refused,
    )
  }
})
