import { createHash, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Command } from '../src/flow/command.ts'
import { changeDocument } from '../src/store/settings.ts'
import { insertUser } from '../src/store/users.ts'
import { hmacJwt, phoneApp, signJwt } from './fixtures/phone-app.ts'
import { browse, logTypes, password, type World, world } from './login/harness.ts'
import { deviceFetch, enrollOn, notified, phone, screenOf, signIn } from './login/push-world.ts'

const enroll: Command = { kind: 'enroll', any: false, factors: [{ type: 'push-notification' }] }
const challenge: Command = { kind: 'challenge', any: false, factors: [{ type: 'push-notification' }] }

/** A world in which whoever has a device is challenged, and everybody else enrolls one. */
const guardianWorld = (): Promise<World> =>
  world({
    guardian: { factors: { 'push-notification': true } },
    scripts: [
      event => ((event['user'] as { enrolledFactors: unknown[] }).enrolledFactors.length > 0 ? [challenge] : [enroll]),
    ],
  })

const enrolled = async (options: Parameters<typeof phone>[1] = {}) => {
  const w = await guardianWorld()
  const app = phone(w, options)
  await enrollOn(await signIn(w), app)
  return { w, app }
}
const asked = async (options?: Parameters<typeof phone>[1]) => {
  const { w, app } = await enrolled(options)
  const browser = await signIn(w)
  return { w, app, browser, notification: await notified(w, app) }
}
const ticketOf = async (w: World) => {
  const browser = await signIn(w)
  await browser.submit({}, 'enroll')
  const uri = new URL(String((await browser.show()).data['qr_uri']))
  return { browser, uri: uri.href, ticket: uri.searchParams.get('enrollment_tx_id') as string }
}
const error = (status: number, errorCode: string) => ({ status, body: { statusCode: status, errorCode } })
const stillPending = async (browser: Awaited<ReturnType<typeof signIn>>) => {
  await browser.submit({}, 'continue')
  expect((await browser.show()).errors).toEqual([{ code: 'challenge-transaction-pending' }])
}

describe('enrolling', () => {
  test('answers what both SDKs insist on', async () => {
    const w = await guardianWorld()
    await changeDocument(w.services.db, 'tenant', tenant => ({ ...tenant, friendly_name: 'Acme' }))
    const { uri } = await ticketOf(w)
    const { status, body } = await phone(w).enroll(uri)
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^dev_\w{16}$/),
      url: 'http://localhost:3000/',
      issuer: 'Acme',
      user_id: w.userId,
      token: expect.stringMatching(/^[\w-]{43}$/),
      totp: { secret: expect.stringMatching(/^[A-Z2-7]{32}$/), algorithm: 'sha1', digits: 6, period: 30 },
    })
  })

  test('takes keys of P-256 too, and refuses weak, unknown and private ones', async () => {
    const w = await guardianWorld()
    const { ticket, uri } = await ticketOf(w)
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const whole = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
    const keys = [
      { ...weak.publicKey.export({ format: 'jwk' }), alg: 'RS256' },
      { ...whole, alg: 'RS256' },
      { kty: 'oct', k: 'c2VjcmV0' },
      { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' },
      { kty: 'RSA', n: 'not base64!', e: 'AQAB' },
    ]
    for (const public_key of keys)
      expect(await phone(w, { extra: { public_key } }).enroll(uri)).toMatchObject(error(400, 'invalid_body'))
    const app = phone(w, { key: 'ec' })
    expect(await app.enrollAt(ticket, 'http://localhost:3000/appliance-mfa')).toMatchObject({ status: 200 })
  })

  test('needs a ticket that is good: of two phones at once one gets it', async () => {
    const w = await guardianWorld()
    const { uri } = await ticketOf(w)
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => phone(w, { name: `Phone ${n}`, key: 'ec' }).enroll(uri)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => body['errorCode'] === 'enrollment_transaction_not_found')).toHaveLength(7)
    const made = await w.services.db.selectFrom('enrollments').select('factor').orderBy('factor').execute()
    expect(made.map(({ factor }) => factor)).toEqual(['otp', 'push-notification'])
    for (const ticket of ['', 'x', 'x'.repeat(32), '"; drop'])
      expect(await phone(w, { key: 'ec' }).enrollAt(ticket, 'http://localhost:3000/appliance-mfa')).toMatchObject(
        error(404, 'enrollment_transaction_not_found'),
      )
  })

  test('a ticket that was replaced by a fresh one is no longer good', async () => {
    const w = await guardianWorld()
    const { browser, uri } = await ticketOf(w)
    w.services.clock.advance(5 * 60_000)
    await browser.submit({}, 'continue')
    expect(await phone(w).enroll(uri)).toMatchObject(error(404, 'enrollment_transaction_not_found'))
  })

  test('by an app that always puts its path behind the base URL works the same', async () => {
    const w = await guardianWorld()
    const { ticket } = await ticketOf(w)
    const app = phone(w)
    expect(await app.enrollAt(ticket, 'http://localhost:3000/appliance-mfa/appliance-mfa')).toMatchObject({
      status: 200,
    })
  })
})

describe('an answer counts only', () => {
  test('under the key that the device enrolled with', async () => {
    const { w, app, browser, notification } = await asked()
    const claims = app.claims(notification, true)
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const good = signJwt(app.privateKey, claims)
    const [head, , signature] = good.split('.')
    const forged = [
      signJwt(stranger, claims),
      hmacJwt(createHash('sha256').update('public key').digest('base64'), claims),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`,
      `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'other' })).toString('base64url')}.${signature}`,
      `${good}x`,
      'nonsense',
    ]
    for (const jwt of forged)
      expect(await app.respond(notification, jwt)).toMatchObject(error(401, 'invalid_challenge_response'))
    await stillPending(browser)
    expect((await logTypes(w)).filter(type => type === 'gd_auth_failed')).toHaveLength(forged.length)
    expect(await app.allow(notification)).toMatchObject({ status: 204 })
  })

  test.each([
    ['for another challenge', { sub: 'x'.repeat(43) }],
    ['by another device', { iss: 'another-device' }],
    ['for another server', { aud: 'https://evil.example/appliance-mfa/api/resolve-transaction' }],
    ['for another use', { aud: 'http://localhost:3000/appliance-mfa/api/device-accounts' }],
    ['that has expired', { exp: Date.parse('2026-01-15T12:00:00Z') / 1000 }],
    ['that never expires', { exp: undefined }],
    ['of tomorrow', { iat: Date.parse('2026-01-16T12:00:00Z') / 1000, exp: Date.parse('2026-01-16T12:00:30Z') / 1000 }],
    ['by another method', { auth0_guardian_method: 'sms' }],
    ['that says neither yes nor no', { auth0_guardian_accepted: 'true' }],
    ['without a time', { iat: undefined }],
  ])('as it was asked: not one %s', async (_, change) => {
    const { app, browser, notification } = await asked({ key: 'ec' })
    const claims = { ...app.claims(notification, true), ...change }
    expect(await app.respond(notification, signJwt(app.privateKey, claims))).toMatchObject(
      error(401, 'invalid_challenge_response'),
    )
    await stillPending(browser)
  })

  test('with the token of its notification', async () => {
    const { app, browser, notification } = await asked({ key: 'ec' })
    const jwt = signJwt(app.privateKey, app.claims(notification, true))
    const [id] = notification.transactionToken.split('.')
    for (const transactionToken of [
      'x',
      `${id}.${'x'.repeat(43)}`,
      `${'x'.repeat(24)}.${'y'.repeat(43)}`,
      id as string,
    ])
      expect(await app.respond({ transactionToken }, jwt)).toMatchObject(error(401, 'invalid_token'))
    await stillPending(browser)
  })

  test('once: neither the same response nor a fresh one is taken again, and a no stays a no', async () => {
    const { app, browser, notification } = await asked({ key: 'ec' })
    const jwt = signJwt(app.privateKey, app.claims(notification, true))
    expect(await app.respond(notification, jwt)).toMatchObject({ status: 204 })
    expect(await app.respond(notification, jwt)).toMatchObject(error(404, 'login_transaction_not_found'))
    expect(await app.reject(notification)).toMatchObject(error(404, 'login_transaction_not_found'))
    expect(await browser.submit({}, 'continue')).toMatchObject({ decision: { kind: 'complete' } })
    expect(await app.respond(notification, jwt)).toMatchObject(error(404, 'login_transaction_not_found'))
  })

  test('from the user who was asked: another one with a device of their own cannot approve', async () => {
    const { w, browser, notification, app } = await asked({ key: 'ec' })
    const now = w.services.now()
    const { password_hash } = await w.services.db
      .selectFrom('identities')
      .select('password_hash')
      .where('identity_user_id', '=', 'ann')
      .executeTakeFirstOrThrow()
    await insertUser(w.services.db, {
      provider: 'auth0',
      identity_user_id: 'bob',
      connection: 'Username-Password-Authentication',
      email: 'bob@example.com',
      email_verified: false,
      password_hash: password_hash ?? undefined,
      now,
    })
    const his = await browse(w)
    await his.submit({ ...password, username: 'bob@example.com' })
    expect(screenOf(his)).toBe('mfa-push-welcome')
    const bob = phone(w, { key: 'ec', name: 'Bob’s phone' })
    await enrollOn(his, bob)
    // Even under her device's name, and with all that her notification says.
    const claims = { ...bob.claims(notification, true), iss: app.identifier }
    expect(await bob.respond(notification, signJwt(bob.privateKey, claims))).toMatchObject(
      error(401, 'invalid_challenge_response'),
    )
    await stillPending(browser)
  })

  test('while the device is enrolled', async () => {
    const { w, app, browser, notification } = await asked({ key: 'ec' })
    expect(await app.allow(notification)).toMatchObject({ status: 204 })
    await w.services.db.deleteFrom('enrollments').execute()
    // The challenge cannot be met any more, and nobody gets in by what was approved before.
    expect(await browser.submit({}, 'continue')).toMatchObject({ decision: { kind: 'deny' } })
  })

  test('under any of the names that the server goes by', async () => {
    const { app, browser, notification } = await asked({ key: 'ec' })
    const aud = 'https://localhost:3443/appliance-mfa/api/resolve-transaction'
    expect(await app.allow(notification, { aud })).toMatchObject({ status: 204 })
    expect(await browser.submit({}, 'continue')).toMatchObject({ decision: { kind: 'complete' } })
  })
})

describe('a device that can ask for the number', () => {
  const matching = { key: 'ec', extra: { number_matching: true } } as const

  test('must give it, and gets in with the right one', async () => {
    const { app, browser, notification } = await asked(matching)
    const number = String((await browser.show()).data['number'])
    expect(JSON.stringify(notification)).not.toContain(`"${number}"`)
    expect(await app.allow(notification)).toMatchObject(error(400, 'number_required'))
    expect(await app.allow(notification, { sallyport_number: number === '10' ? '11' : '10' })).toMatchObject(
      error(400, 'invalid_number'),
    )
    await stillPending(browser)
    expect(await app.allow(notification, { sallyport_number: number })).toMatchObject({ status: 204 })
    expect(await browser.submit({}, 'continue')).toMatchObject({ decision: { kind: 'complete' } })
  })

  test('has three tries, even at once', async () => {
    const { w, app, browser, notification } = await asked(matching)
    const number = Number((await browser.show()).data['number'])
    const wrong = Array.from({ length: 20 }, (_, n) => String(10 + ((number - 10 + n + 1) % 90)))
    const answers = await Promise.all(wrong.map(sallyport_number => app.allow(notification, { sallyport_number })))
    expect(answers.filter(({ body }) => body['errorCode'] === 'invalid_number')).toHaveLength(3)
    expect(await app.allow(notification, { sallyport_number: String(number) })).toMatchObject(
      error(404, 'login_transaction_not_found'),
    )
    await browser.submit({}, 'continue')
    expect((await browser.show()).errors).toEqual([{ code: 'transaction-rejected' }])
    expect(await logTypes(w)).toContain('gd_auth_rejected')
  })

  test('is not asked for it where the tenant has switched that off; phones with Guardian’s SDK never are', async () => {
    const { w, app } = await enrolled(matching)
    await changeDocument(w.services.db, 'guardian', guardian => ({
      ...guardian,
      push: { provider: 'guardian', number_matching: false },
    }))
    const browser = await signIn(w)
    expect((await browser.show()).data).not.toHaveProperty('number')
    expect(await app.allow(await notified(w, app))).toMatchObject({ status: 204 })
    expect(await browser.submit({}, 'continue')).toMatchObject({ decision: { kind: 'complete' } })
  })

  test('may deny without it', async () => {
    const { app, browser, notification } = await asked(matching)
    expect(await app.reject(notification)).toMatchObject({ status: 204 })
    await browser.submit({}, 'continue')
    expect((await browser.show()).errors).toEqual([{ code: 'transaction-rejected' }])
  })
})

describe('a device account', () => {
  test.each(['the token that it was given', 'a token that it signs'])('is changed and removed with %s', async kind => {
    const { w, app } = await enrolled({ key: 'ec' })
    const token = () => (kind.startsWith('the') ? app.enrolled().token : app.ownToken())
    const changes = { name: 'New name', push_credentials: { service: 'GCM', token: 'fresh-token' } }
    expect(await app.update(changes, token())).toEqual({
      status: 200,
      body: { id: app.enrolled().id, identifier: app.identifier, ...changes },
    })
    const row = await w.services.db
      .selectFrom('enrollments')
      .selectAll()
      .where('factor', '=', 'push-notification')
      .executeTakeFirstOrThrow()
    expect(row.name).toBe('New name')
    expect(JSON.stringify(row)).not.toContain('fresh-token')
    expect(await logTypes(w)).toContain('gd_update_device_account')
    expect(await app.remove(token())).toEqual({ status: 204, body: {} })
    expect(await w.services.db.selectFrom('enrollments').select('id').execute()).toEqual([])
    expect((await logTypes(w)).filter(type => type === 'gd_unenroll')).toHaveLength(2)
    expect(await app.remove(token())).toMatchObject(error(404, 'device_account_not_found'))
  })

  test('is nobody else’s', async () => {
    const { w, app } = await enrolled({ key: 'ec' })
    const stranger = phoneApp({ key: 'ec', fetch: deviceFetch(w.services), now: w.services.now })
    const claims = {
      iss: app.enrolled().id,
      sub: w.userId,
      aud: 'http://localhost:3000/appliance-mfa/api/device-accounts',
    }
    const now = Math.floor(w.services.now() / 1000)
    const tokens = [
      'x',
      app.enrolled().token.replace(/.$/, '_'),
      signJwt(stranger.privateKey, { ...claims, iat: now, exp: now + 60 }),
      app.ownToken({ iss: 'dev_0000000000000000' }),
      app.ownToken({ sub: 'auth0|bob' }),
      app.ownToken({ aud: 'http://localhost:3000/appliance-mfa/api/resolve-transaction' }),
      app.ownToken({ exp: now }),
    ]
    for (const token of tokens) expect(await app.remove(token)).toMatchObject(error(401, 'invalid_token'))
    expect(await w.services.db.selectFrom('enrollments').select('id').execute()).toHaveLength(2)
  })
})

test('what is no request of an app is refused in the words of the protocol', async () => {
  const w = await guardianWorld()
  const call = deviceFetch(w.services)
  const post = async (path: string, body: string, authorization = 'Bearer x.y') => {
    const response = await call(`http://localhost:3000/appliance-mfa/api/${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body,
    })
    return { status: response.status, body: await response.json() }
  }
  expect(await post('enroll', 'not json', 'Ticket id="x"')).toMatchObject(error(400, 'invalid_body'))
  expect(await post('enroll', '{}', 'Ticket id="x"')).toMatchObject(error(400, 'invalid_body'))
  expect(await post('enroll', JSON.stringify({ name: 'x'.repeat(70_000) }))).toMatchObject(error(400, 'invalid_body'))
  expect(await post('resolve-transaction', '{}', '')).toMatchObject(error(401, 'invalid_token'))
})
