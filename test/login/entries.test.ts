import { describe, expect, test } from 'vitest'
import type { Command, FactorRequest } from '../../src/flow/command.ts'
import { deliveryOf } from '../fixtures/delivery.ts'
import { browse, password, type World, world } from './harness.ts'

const ask = (kind: 'challenge' | 'enroll', ...factors: FactorRequest[]): Command => ({ kind, any: false, factors })
const on = { sms: true, email: true, otp: true, 'recovery-code': false }

/** Entries of the tenant log by type, each as it was written, oldest first. */
const entries = async (w: World, type: string): Promise<Record<string, unknown>[]> => {
  const rows = await w.services.db
    .selectFrom('logs')
    .select('data')
    .where('type', '=', type)
    .orderBy('log_id')
    .execute()
  return rows.map(row => JSON.parse(row.data) as Record<string, unknown>)
}

describe('the entries of MFA', () => {
  test('name the factor: asked for, sent to, wrong and passed', async () => {
    const w = await world({
      guardian: { factors: on },
      enrolled: ['phone', 'otp'],
      scripts: [[ask('challenge', { type: 'phone' }, { type: 'otp' })]],
    })
    const delivery = deliveryOf(w.services)
    const browser = await browse(w)
    await browser.submit(password)
    await delivery.drain()
    await browser.submit({}, 'pick-authenticator')
    await browser.submit({}, 'otp')
    await browser.submit({ code: 'none' })
    await browser.submit({ code: w.code() === '000000' ? '000001' : '000000' })
    await browser.submit({ code: w.code() })
    expect(await entries(w, 'gd_start_auth')).toMatchObject([{ details: { authenticator: { type: 'phone' } } }])
    expect(await entries(w, 'gd_send_sms')).toMatchObject([
      {
        details: { authenticator: { id: expect.stringMatching(/^dev_/), type: 'phone', phone_number: 'XXXXXXX3456' } },
      },
    ])
    // What cannot be a code was no attempt.
    expect(await entries(w, 'gd_auth_failed')).toMatchObject([
      { details: { authenticator: { type: 'otp' }, failure_details: { errorCode: 'invalid-code' } } },
    ])
    expect(await entries(w, 'gd_auth_succeed')).toMatchObject([{ details: { authenticator: { type: 'otp' } } }])
  })

  test('name what was enrolled, and never a whole number', async () => {
    const w = await world({ guardian: { factors: on }, scripts: [[ask('enroll', { type: 'phone' })]] })
    const delivery = deliveryOf(w.services)
    const browser = await browse(w)
    await browser.submit(password)
    await browser.submit({ phone: '+15551234567' })
    await delivery.drain()
    const { code } = await w.services.db.selectFrom('inbox').select('code').executeTakeFirstOrThrow()
    await browser.submit({ code: code ?? '' })
    expect(await entries(w, 'gd_start_enroll')).toMatchObject([{ details: { authenticator: { type: 'phone' } } }])
    expect(await entries(w, 'gd_send_sms')).toMatchObject([
      { details: { authenticator: { type: 'phone', phone_number: 'XXXXXXXX4567' } } },
    ])
    const [enrolled] = await entries(w, 'gd_enrollment_complete')
    expect(enrolled?.details).toMatchObject({
      authenticator: { id: expect.stringMatching(/^dev_/), type: 'phone', phone_number: 'XXXXXXXX4567' },
      enrollment: { user_id: w.userId, tenant: 'sallyport', phone_number: 'XXXXXXXX4567' },
    })
    const rows = await w.services.db.selectFrom('logs').select('data').execute()
    expect(JSON.stringify(rows)).not.toContain('15551234567')
  })

  test('say that too much was asked for: messages, and codes', async () => {
    const w = await world({
      guardian: { factors: on },
      enrolled: ['phone', 'otp'],
      scripts: [[ask('challenge', { type: 'phone' }, { type: 'otp' })]],
    })
    const browser = await browse(w)
    await browser.submit(password)
    for (let i = 0; i < 10; i++) await browser.submit({}, 'resend-code')
    expect(await entries(w, 'limit_phone')).toMatchObject([{ client_name: 'App', hostname: 'localhost' }])
    await browser.submit({}, 'pick-authenticator')
    await browser.submit({}, 'otp')
    for (let i = 0; i < 11; i++) await browser.submit({ code: `90000${i % 10}` })
    expect(await entries(w, 'gd_otp_rate_limit_exceed')).toMatchObject([
      { details: { authenticator: { type: 'otp' } } },
    ])
  })
})

test('the entries of a wrong password and of an unknown user give the reason and the login, not the password', async () => {
  const w = await world()
  const browser = await browse(w)
  await browser.submit({ username: password.username, password: 'wrong-one' })
  await browser.submit({ username: 'nobody@example.com', password: 'wrong-one' })
  const details = { transaction_id: expect.any(String) }
  expect(await entries(w, 'fp')).toMatchObject([{ details: { ...details, error: { reason: 'wrong_password' } } }])
  expect(await entries(w, 'fu')).toMatchObject([{ details: { ...details, error: { reason: 'unknown_user' } } }])
  const rows = await w.services.db.selectFrom('logs').select('data').execute()
  expect(JSON.stringify(rows)).not.toContain('wrong-one')
})
