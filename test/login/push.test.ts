import { describe, expect, test } from 'vitest'
import type { Command, FactorRequest } from '../../src/flow/command.ts'
import { enrollmentsOf } from '../../src/store/enrollments.ts'
import { deliveryOf } from '../fixtures/delivery.ts'
import { engines } from '../fixtures/store.ts'
import { http, logTypes, world } from './harness.ts'
import { enrollOn, notified, phone, screenOf, signIn } from './push-world.ts'

const on = { 'push-notification': true }
const challenge = (...factors: FactorRequest[]): Command => ({ kind: 'challenge', any: false, factors })
const enroll: Command = { kind: 'enroll', any: false, factors: [{ type: 'push-notification' }] }
const push = (otpFallback?: boolean): FactorRequest => ({
  type: 'push-notification',
  ...(otpFallback !== undefined && { options: { otpFallback } }),
})

/** A world whose Action enrolls whoever has no device, and challenges all others. */
const pushWorld = async (request: FactorRequest = push(), options: Parameters<typeof world>[0] = {}) => {
  let known = false
  const w = await world({
    guardian: { factors: on },
    scripts: [() => (known ? [challenge(request)] : [enroll])],
    ...options,
  })
  return {
    w,
    challengeFromNow: () => {
      known = true
    },
  }
}

const enrolledWorld = async (
  request?: FactorRequest,
  options?: Parameters<typeof world>[0],
  app?: Parameters<typeof phone>[1],
) => {
  const { w, challengeFromNow } = await pushWorld(request, options)
  const device = phone(w, app)
  const browser = await signIn(w)
  await enrollOn(browser, device)
  expect(browser.next).toMatchObject({ decision: { kind: 'complete' } })
  challengeFromNow()
  await w.services.db.deleteFrom('logs').execute()
  return { w, device }
}

const passed = {
  kind: 'finished',
  decision: { kind: 'complete', methods: [{ name: 'pwd' }, { name: 'mfa', type: 'push-notification' }] },
}
const ended = async (browser: Awaited<ReturnType<typeof signIn>>) => (await browser.show()).ended

describe.each(engines)('a phone, on %s', engine => {
  test.each(['android', 'ios'] as const)('enrolls by the QR code and approves: %s', async platform => {
    const { w, challengeFromNow } = await pushWorld(push(), { engine })
    const app = phone(w, { platform, name: 'Phone' })
    const browser = await signIn(w)
    await browser.submit({}, 'enroll')
    expect(await ended(browser)).toBe(false)
    await browser.submit({}, 'continue')
    expect((await browser.show()).errors).toEqual([{ code: 'enrollment-transaction-pending' }])
    const { data } = await browser.show()
    expect(data['qr_uri']).toMatch(
      /^otpauth:\/\/totp\/[^?:]+:ann%40example\.com\?enrollment_tx_id=\w{32}&base_url=http%3A%2F%2Flocalhost%3A3000%2Fappliance-mfa$/,
    )
    expect(await app.enroll(String(data['qr_uri']))).toMatchObject({
      status: 200,
      body: { user_id: w.userId, totp: { algorithm: 'sha1', digits: 6, period: 30 } },
    })
    // Nothing counts before the login has taken it.
    expect((await enrollmentsOf(w.services.db, w.services.box, w.userId)).map(one => one.confirmed)).toEqual([
      false,
      false,
    ])
    expect(await ended(browser)).toBe(true)
    expect(await browser.submit({}, 'continue')).toMatchObject(passed)
    expect(await logTypes(w)).toEqual(['scv', 'gd_start_enroll', 'gd_enrollment_complete', 's'])

    challengeFromNow()
    const again = await signIn(w)
    expect(screenOf(again)).toBe('mfa-push-challenge-push')
    expect((await again.show()).data).toMatchObject({ device_name: 'Phone', show_enter_code: true, waiting: true })
    expect((await again.show()).data).not.toHaveProperty('number')
    await again.submit({}, 'continue')
    expect((await again.show()).errors).toEqual([{ code: 'challenge-transaction-pending' }])
    const notification = await notified(w, app)
    expect(notification).toMatchObject({
      enrollmentId: app.enrolled().id,
      host: 'http://localhost:3000',
      date: '2026-01-15T12:00:00.000Z',
      source: { b: { n: 'Firefox', v: '140' }, os: { n: 'Linux' } },
    })
    expect(await ended(again)).toBe(false)
    expect(await app.allow(notification)).toEqual({ status: 204, body: {} })
    expect(await ended(again)).toBe(true)
    expect(await again.submit({}, 'continue')).toMatchObject(passed)
    expect((await logTypes(w)).slice(4).sort()).toEqual(['gd_auth_succeed', 'gd_send_pn', 'gd_start_auth', 's', 'scv'])
  })

  test('of twenty approvals at once one counts, and lets in once', async () => {
    const { w, device } = await enrolledWorld(push(), { engine })
    const browser = await signIn(w)
    const notification = await notified(w, device)
    const answers = await Promise.all(Array.from({ length: 20 }, () => device.allow(notification)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(answers.filter(({ body }) => body['errorCode'] === 'login_transaction_not_found')).toHaveLength(19)
    expect(await browser.submit({}, 'continue')).toMatchObject(passed)
    const rows = await w.services.db.selectFrom('push_transactions').select(['kind', 'status']).execute()
    expect(rows.filter(row => row.kind === 'challenge')).toEqual([{ kind: 'challenge', status: 'used' }])
  })

  test('denies: the login stays where it is, says so, and can ask again', async () => {
    const { w, device } = await enrolledWorld(push(), { engine })
    const browser = await signIn(w)
    const first = await notified(w, device)
    expect(await device.reject(first, 'hacked')).toMatchObject({ status: 204 })
    const log = await w.services.db
      .selectFrom('logs')
      .select('data')
      .where('type', '=', 'gd_auth_rejected')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(log.data)).toMatchObject({
      user_id: w.userId,
      client_id: 'app',
      ip: '198.51.100.9',
      details: { failure_details: { message: 'hacked' }, authenticator: { id: device.enrolled().id } },
    })
    expect(await ended(browser)).toBe(true)
    await browser.submit({}, 'continue')
    expect((await browser.show()).errors).toEqual([{ code: 'transaction-rejected' }])
    expect((await browser.show()).data).toMatchObject({ waiting: false })
    expect(await ended(browser)).toBeUndefined()
    expect(await device.allow(first)).toMatchObject({ status: 404 })
    await browser.submit({}, 'continue')
    expect(screenOf(browser)).toBe('mfa-push-challenge-push')
    w.services.clock.advance(1000)
    await browser.submit({}, 'resend')
    const second = await notified(w, device, first)
    await device.allow(second)
    expect(await browser.submit({}, 'continue')).toMatchObject(passed)
    expect((await logTypes(w)).filter(type => type === 'gd_auth_rejected')).toHaveLength(1)
  })
})

test('an approval is good for five minutes', async () => {
  const { w, device } = await enrolledWorld()
  const browser = await signIn(w)
  const notification = await notified(w, device)
  w.services.clock.advance(5 * 60_000)
  expect(await device.allow(notification)).toMatchObject({ status: 400, body: { errorCode: 'transaction_expired' } })
  expect(await ended(browser)).toBe(true)
  await browser.submit({}, 'continue')
  expect((await browser.show()).errors).toEqual([{ code: 'transaction-not-found' }])
  await browser.submit({}, 'resend')
  const fresh = await notified(w, device, notification)
  await device.allow(fresh)
  w.services.clock.advance(5 * 60_000)
  await browser.submit({}, 'continue')
  expect((await browser.show()).errors).toEqual([{ code: 'transaction-not-found' }])
})

test('a QR code is good for five minutes and one device, and is replaced when it is over', async () => {
  const { w } = await pushWorld()
  const browser = await signIn(w)
  await browser.submit({}, 'enroll')
  const uri = async () => String((await browser.show()).data['qr_uri'])
  const first = await uri()
  w.services.clock.advance(5 * 60_000)
  expect(await phone(w).enroll(first)).toMatchObject({
    status: 404,
    body: { errorCode: 'enrollment_transaction_not_found' },
  })
  await browser.submit({}, 'continue')
  expect((await browser.show()).errors).toEqual([{ code: 'transaction-not-found' }])
  const second = await uri()
  expect(second).not.toBe(first)
  expect(await phone(w).enroll(second)).toMatchObject({ status: 200 })
  expect(await phone(w).enroll(second)).toMatchObject({ status: 404 })
  expect(await browser.submit({}, 'continue')).toMatchObject(passed)
  expect(await phone(w).enroll(second)).toMatchObject({ status: 404 })
})

test('a resent notification takes the place of the one before', async () => {
  const { w, device } = await enrolledWorld()
  const browser = await signIn(w)
  const first = await notified(w, device)
  w.services.clock.advance(1000)
  await browser.submit({}, 'resend')
  const second = await notified(w, device, first)
  expect(await device.allow(first)).toMatchObject({ status: 404, body: { errorCode: 'login_transaction_not_found' } })
  expect(await device.allow(second)).toMatchObject({ status: 204 })
  expect(await browser.submit({}, 'continue')).toMatchObject(passed)
})

test('an approval does not carry over to the next notification of the login', async () => {
  const { w, device } = await enrolledWorld()
  const browser = await signIn(w)
  await device.allow(await notified(w, device))
  await browser.submit({}, 'resend')
  await browser.submit({}, 'continue')
  expect((await browser.show()).errors).toEqual([{ code: 'challenge-transaction-pending' }])
})

test('an approval of one login lets no other one in', async () => {
  const { w, device } = await enrolledWorld()
  const first = await signIn(w)
  const mine = await notified(w, device)
  w.services.clock.advance(1000)
  const second = await signIn(w)
  const other = await notified(w, device, mine)
  await device.allow(mine)
  await second.submit({}, 'continue')
  expect((await second.show()).errors).toEqual([{ code: 'challenge-transaction-pending' }])
  expect(await first.submit({}, 'continue')).toMatchObject(passed)
  await device.allow(other)
  expect(await second.submit({}, 'continue')).toMatchObject(passed)
})

describe('the code of the app', () => {
  test('lets in where notifications do not arrive, each once, and counts as push', async () => {
    const { w, device } = await enrolledWorld()
    const browser = await signIn(w)
    await browser.submit({}, 'enter-otp-code')
    expect(screenOf(browser)).toBe('mfa-otp-challenge')
    expect((await browser.show()).data).toMatchObject({ device_name: 'Pixel', show_back: true })
    await browser.submit({ code: '12' })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-otp-code-format', field: 'code' }])
    const code = device.code()
    await browser.submit({ code: code === '000000' ? '000001' : '000000' })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
    await browser.submit({}, 'back-action')
    expect(screenOf(browser)).toBe('mfa-push-challenge-push')
    await browser.submit({}, 'enter-otp-code')
    expect(await browser.submit({ code })).toMatchObject(passed)

    const again = await signIn(w)
    await again.submit({}, 'enter-otp-code')
    await again.submit({ code })
    expect((await again.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
    expect(await again.submit({ code: device.code(1) })).toMatchObject(passed)
  })

  test('is refused by the server where the Action forbids it', async () => {
    const { w, device } = await enrolledWorld(push(false))
    const browser = await signIn(w)
    expect((await browser.show()).data).toMatchObject({ show_enter_code: false })
    await browser.submit({}, 'enter-otp-code')
    expect(screenOf(browser)).toBe('mfa-push-challenge-push')
    const answer = { screen: 'mfa-otp-challenge', action: 'default', fields: { code: device.code() } }
    expect(await w.login.submit(browser.bearer, answer, http)).toMatchObject({ screen: 'mfa-push-challenge-push' })
    const same = { ...answer, screen: 'mfa-push-challenge-push' }
    expect(await w.login.submit(browser.bearer, same, http)).toMatchObject({ screen: 'mfa-push-challenge-push' })
    await device.allow(await notified(w, device))
    expect(await browser.submit({}, 'continue')).toMatchObject(passed)
  })

  test('that is wrong ten times is not looked at any more', async () => {
    const { w, device } = await enrolledWorld()
    const browser = await signIn(w)
    await browser.submit({}, 'enter-otp-code')
    const wrong = device.code() === '000000' ? '000001' : '000000'
    for (let n = 0; n < 10; n++) await browser.submit({ code: wrong })
    await browser.submit({ code: device.code() })
    expect((await browser.show()).errors).toEqual([{ code: 'too-many-failures' }])
    expect(await logTypes(w)).toContain('gd_otp_rate_limit_exceed')
  })

  test('passes a challenge with the authenticator app, too: enrolling a phone enrolls both', async () => {
    const { w, device } = await enrolledWorld({ type: 'otp' }, { guardian: { factors: { ...on, otp: true } } })
    const browser = await signIn(w)
    expect(screenOf(browser)).toBe('mfa-otp-challenge')
    expect(await browser.submit({ code: device.code() })).toMatchObject({
      decision: { kind: 'complete', methods: [{ name: 'pwd' }, { name: 'mfa', type: 'otp' }] },
    })
  })
})

test('of several devices the one enrolled last is asked, another can be picked, each answers for itself alone', async () => {
  const { w, challengeFromNow } = await pushWorld()
  const [device, other] = [phone(w), phone(w, { name: 'Tablet' })]
  const setConfirmed = (confirmed: 0 | 1) => w.services.db.updateTable('enrollments').set({ confirmed }).execute()
  await enrollOn(await signIn(w), device)
  // A command enrolls no second device: the first one steps aside meanwhile.
  await setConfirmed(0)
  w.services.clock.advance(1000)
  await enrollOn(await signIn(w), other)
  await setConfirmed(1)
  challengeFromNow()

  const browser = await signIn(w)
  expect((await browser.show()).data).toMatchObject({ device_name: 'Tablet', show_pick_device: true })
  const first = await notified(w, other)
  await browser.submit({}, 'pick-push')
  expect(screenOf(browser)).toBe('mfa-push-list')
  expect((await browser.show()).data).toEqual({
    enrolled_devices: [
      { id: 0, device: 'Pixel' },
      { id: 1, device: 'Tablet' },
    ],
  })
  await browser.submit({}, 'back-action')
  expect(screenOf(browser)).toBe('mfa-push-challenge-push')
  await browser.submit({}, 'pick-push')
  w.services.clock.advance(1000)
  await browser.submit({}, 'selection-action::0')
  expect((await browser.show()).data).toMatchObject({ device_name: 'Pixel' })
  const second = await notified(w, device, first)
  expect(second.enrollmentId).toBe(device.enrolled().id)
  expect(await other.allow(second)).toMatchObject({ status: 401 })
  expect(await other.allow(first)).toMatchObject({ status: 404 })
  await device.allow(second)
  expect(await browser.submit({}, 'continue')).toMatchObject(passed)
})

test('notifications are limited to five a minute per user; the one that is out still counts', async () => {
  const { w, device } = await enrolledWorld()
  const browser = await signIn(w)
  for (let n = 0; n < 4; n++) {
    w.services.clock.advance(1000)
    await browser.submit({}, 'resend')
    expect((await browser.show()).errors).toEqual([])
  }
  const newest = await notified(w, device)
  await browser.submit({}, 'resend')
  expect((await browser.show()).errors).toEqual([{ code: 'too-many-push' }])
  // Another login finds the budget empty, too, and waits for nothing.
  const other = await signIn(w)
  expect((await other.show()).errors).toEqual([{ code: 'too-many-push' }])
  expect((await other.show()).data).toMatchObject({ waiting: false })
  expect(
    await w.services.db.selectFrom('push_transactions').select('id').where('status', '=', 'pending').execute(),
  ).toHaveLength(1)
  await device.allow(newest)
  expect(await browser.submit({}, 'continue')).toMatchObject(passed)
})

test('a ticked box remembers the browser with the approval', async () => {
  const { w, device } = await enrolledWorld()
  const browser = await signIn(w)
  expect((await browser.show()).data).toMatchObject({ show_remember_device: true })
  await device.allow(await notified(w, device))
  expect(await browser.submit({ rememberBrowser: 'true' }, 'continue')).toMatchObject({
    remember: { token: expect.any(String) },
  })
})

test('in production without a provider the page and the log say that nothing was sent', async () => {
  const { w } = await enrolledWorld()
  const delivery = deliveryOf({ ...w.services, config: { ...w.services.config, production: true } })
  const browser = await signIn(w)
  await delivery.drain()
  expect((await browser.show()).errors).toEqual([{ code: 'mfa-push-challenge-authenticator-error' }])
  expect(await logTypes(w)).toContain('gd_send_pn_failure')
})

test('no token, challenge, ticket, seed or number stands in the store in clear', async () => {
  const { w, device } = await enrolledWorld(push(), undefined, { extra: { number_matching: true } })
  const browser = await signIn(w)
  const { number } = (await browser.show()).data
  const notification = await notified(w, device)
  await w.services.db.deleteFrom('inbox').execute()
  const tables = [
    'logins',
    'logs',
    'outbox',
    'claims',
    'buckets',
    'push_transactions',
    'enrollments',
    'settings',
  ] as const
  for (const table of tables) {
    const text = JSON.stringify(await w.services.db.selectFrom(table).selectAll().execute())
    for (const secret of [
      notification.transactionToken,
      notification.challenge,
      device.enrolled().token,
      device.enrolled().totp.secret,
      'token-of-Pixel',
      `"${number}"`,
    ])
      expect(text.includes(secret), `${table}: ${secret}`).toBe(false)
  }
})
