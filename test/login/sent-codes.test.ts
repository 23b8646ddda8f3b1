import { describe, expect, test } from 'vitest'
import type { Command, FactorRequest } from '../../src/flow/command.ts'
import { inboxMessages } from '../../src/store/inbox.ts'
import { deliveryOf } from '../fixtures/delivery.ts'
import { engines } from '../fixtures/store.ts'
import { type Browser, browse, logTypes, password, type World, world } from './harness.ts'

const challenge = (...factors: FactorRequest[]): Command => ({ kind: 'challenge', any: false, factors })
const enroll = (...factors: FactorRequest[]): Command => ({ kind: 'enroll', any: false, factors })
const on = { sms: true, email: true, otp: true, 'recovery-code': false }

const start = async (w: World, options: { production?: boolean } = {}) => {
  const config = { ...w.services.config, production: options.production === true }
  const delivery = deliveryOf({ ...w.services, config })
  const browser = await browse(w)
  await browser.submit(password)
  return { delivery, browser }
}
/** The newest code that was sent to somebody, once it is there. */
const codeFor = async (w: World, to: string): Promise<string> => {
  for (let n = 0; n < 200; n++) {
    const [message] = await inboxMessages(w.services.db, { to, limit: 1 })
    if (message?.code) return message.code
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error(`nothing came for ${to}`)
}
const screenOf = ({ next }: Browser) => (next.kind === 'show' ? next.screen : next.kind)
const notThis = (code: string) => (code === '000000' ? '000001' : '000000')

describe.each(engines)('a code that is sent, on %s', engine => {
  test('by text message lets the user in, once', async () => {
    const w = await world({
      engine,
      guardian: { factors: on },
      enrolled: ['phone'],
      scripts: [[challenge({ type: 'phone' })]],
    })
    const { browser } = await start(w)
    expect(screenOf(browser)).toBe('mfa-sms-challenge')
    expect((await browser.show()).data).toMatchObject({ phone_number: 'XXXXXXX3456' })
    const code = await codeFor(w, '+4930123456')
    await browser.submit({ code: notThis(code) })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
    expect(await browser.submit({ code })).toMatchObject({
      decision: { kind: 'complete', methods: [{ name: 'pwd' }, { name: 'mfa', type: 'phone' }] },
    })
    expect((await logTypes(w)).sort()).toEqual([
      'gd_auth_failed',
      'gd_auth_succeed',
      'gd_send_sms',
      'gd_start_auth',
      's',
      'scv',
    ])
  })

  test('by e-mail lets the user in', async () => {
    const w = await world({ engine, guardian: { factors: on }, scripts: [[challenge({ type: 'email' })]] })
    const { browser } = await start(w)
    expect(screenOf(browser)).toBe('mfa-email-challenge')
    expect((await browser.show()).data).toMatchObject({ email: 'a**@exam*******' })
    expect(await browser.submit({ code: await codeFor(w, 'ann@example.com') })).toMatchObject({
      decision: { kind: 'complete', methods: [{ name: 'pwd' }, { name: 'mfa', type: 'email' }] },
    })
  })

  test('enrolls a phone, whose number is in the store only then', async () => {
    const w = await world({ engine, guardian: { factors: on }, scripts: [[enroll({ type: 'phone' })]] })
    const { browser } = await start(w)
    expect(screenOf(browser)).toBe('mfa-sms-enrollment')
    await browser.submit({ phone: '+1 555' })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-phone', field: 'phone' }])
    await browser.submit({ phone: '+15551234567' })
    expect(screenOf(browser)).toBe('mfa-sms-challenge')
    const enrollments = () =>
      w.services.db.selectFrom('enrollments').select(['factor', 'phone_number', 'preferred_method']).execute()
    expect(await enrollments()).toEqual([])
    expect(await browser.submit({ code: await codeFor(w, '+15551234567') })).toMatchObject({
      decision: { kind: 'complete' },
    })
    expect(await enrollments()).toEqual([{ factor: 'phone', phone_number: '+15551234567', preferred_method: 'sms' }])
  })
})

test('a code is nowhere in the store but sealed in the outbox, nor is a seed or a recovery code', async () => {
  const w = await world({ guardian: { factors: on }, enrolled: ['phone'], scripts: [[challenge({ type: 'phone' })]] })
  const { browser, delivery } = await start(w)
  const code = await codeFor(w, '+4930123456')
  await delivery.drain()
  for (const table of ['logins', 'logs', 'outbox', 'claims', 'buckets'] as const) {
    expect(JSON.stringify(await w.services.db.selectFrom(table).selectAll().execute())).not.toContain(code)
  }
  await browser.submit({ code })
  const trace = JSON.stringify(await w.services.db.selectFrom('logins').selectAll().execute())
  expect(trace).not.toContain(`"${code}"`)
})

test('a fresh code takes the place of the one before', async () => {
  const w = await world({ guardian: { factors: on }, enrolled: ['phone'], scripts: [[challenge({ type: 'phone' })]] })
  const { browser } = await start(w)
  const first = await codeFor(w, '+4930123456')
  w.services.clock.advance(1000)
  await browser.submit({}, 'resend-code')
  let second = first
  for (let n = 0; n < 200 && second === first; n++) {
    await new Promise(resolve => setTimeout(resolve, 10))
    second = await codeFor(w, '+4930123456')
  }
  await browser.submit({ code: first })
  expect((await browser.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
  expect(await browser.submit({ code: second })).toMatchObject({ decision: { kind: 'complete' } })
})

test('sends are limited per user, and the code that is out still works', async () => {
  const w = await world({ guardian: { factors: on }, enrolled: ['phone'], scripts: [[challenge({ type: 'phone' })]] })
  const { browser } = await start(w)
  for (let n = 0; n < 9; n++) {
    w.services.clock.advance(1000)
    await browser.submit({}, 'resend-code')
    expect((await browser.show()).errors).toEqual([])
  }
  let messages = await inboxMessages(w.services.db, { limit: 20 })
  for (let n = 0; n < 200 && messages.length < 10; n++) {
    await new Promise(resolve => setTimeout(resolve, 10))
    messages = await inboxMessages(w.services.db, { limit: 20 })
  }
  await browser.submit({}, 'resend-code')
  expect((await browser.show()).errors).toEqual([{ code: 'too-many-sms' }])
  expect(await inboxMessages(w.services.db, { limit: 20 })).toHaveLength(10)
  expect(await browser.submit({ code: messages[0]?.code ?? '' })).toMatchObject({ decision: { kind: 'complete' } })
})

test('in production without a provider the screen says so, the log says so, and another factor still lets in', async () => {
  const w = await world({
    guardian: { factors: on },
    enrolled: ['phone', 'otp'],
    scripts: [[challenge({ type: 'phone' }, { type: 'otp' })]],
  })
  const { browser } = await start(w, { production: true })
  expect(screenOf(browser)).toBe('mfa-sms-challenge')
  expect((await browser.show()).errors).toEqual([{ code: 'send-sms-failed' }])
  expect(await logTypes(w)).toContain('gd_send_sms_failure')
  await browser.submit({}, 'pick-authenticator')
  expect(screenOf(browser)).toBe('mfa-login-options')
  expect((await browser.show()).errors).toEqual([])
  expect((await browser.show()).data).toMatchObject({ enrolled_factors: ['sms', 'otp'] })
  await browser.submit({}, 'otp')
  expect((await browser.show()).errors).toEqual([])
  expect(await browser.submit({ code: w.code() })).toMatchObject({ decision: { kind: 'complete' } })
})

test('the way back from the list of methods sends no other code, and the one that was sent still lets in', async () => {
  const w = await world({
    guardian: { factors: on },
    enrolled: ['phone', 'otp'],
    scripts: [[challenge({ type: 'phone' }, { type: 'otp' })]],
  })
  const { browser } = await start(w)
  const code = await codeFor(w, '+4930123456')
  await browser.submit({}, 'pick-authenticator')
  expect((await browser.show()).data).toMatchObject({ show_back: true })
  await browser.submit({}, 'back-action')
  expect(screenOf(browser)).toBe('mfa-sms-challenge')
  expect(await browser.submit({ code })).toMatchObject({ decision: { kind: 'complete' } })
  expect(await inboxMessages(w.services.db, { limit: 20 })).toHaveLength(1)
})

test('a list of methods that was not come to from one has no way back', async () => {
  const w = await world({
    guardian: { factors: on },
    enrolled: ['phone', 'otp'],
    scripts: [[{ ...challenge({ type: 'phone' }, { type: 'otp' }), any: true } as Command]],
  })
  const { browser } = await start(w)
  expect((await browser.show()).data).toMatchObject({ show_back: false })
  await browser.submit({}, 'back-action')
  expect(screenOf(browser)).toBe('mfa-login-options')
})

test('the phone factor goes by text or call as the user chooses', async () => {
  const w = await world({
    guardian: { factors: on, message_types: ['sms', 'voice'] },
    enrolled: ['phone'],
    scripts: [[challenge({ type: 'phone', options: { preferredMethod: 'both' } })]],
  })
  const { browser } = await start(w)
  expect(screenOf(browser)).toBe('mfa-phone-challenge')
  await browser.submit({ type: 'voice' })
  expect(screenOf(browser)).toBe('mfa-voice-challenge')
  const code = await codeFor(w, '+4930123456')
  const [call] = await inboxMessages(w.services.db, { limit: 1 })
  expect(call).toMatchObject({ channel: 'voice', text: expect.stringContaining(code.split('').join('. ')) })
  // As it was read out.
  expect(await browser.submit({ code: code.split('').join('. ') })).toMatchObject({ decision: { kind: 'complete' } })
})

test('the first factor that is enrolled brings a recovery code, which lets in once and is replaced', async () => {
  const guardian = { factors: { ...on, 'recovery-code': true } }
  let asked = false
  const w = await world({
    guardian,
    scripts: [() => (asked ? [challenge({ type: 'recovery-code' })] : [enroll({ type: 'phone' })])],
  })
  const { browser } = await start(w)
  await browser.submit({ phone: '+15551234567' })
  await browser.submit({ code: await codeFor(w, '+15551234567') })
  expect(screenOf(browser)).toBe('mfa-recovery-code-enrollment')
  const code = String((await browser.show()).data.text_code)
  expect(code).toMatch(/^[A-Z0-9]{24}$/)
  await browser.submit({}, '')
  expect((await browser.show()).errors).toEqual([{ code: 'no-confirmation', field: 'saved' }])
  expect(await browser.submit({ saved: 'on' }, '')).toMatchObject({ decision: { kind: 'complete' } })

  asked = true
  const again = await browse(w)
  await again.submit(password)
  expect(screenOf(again)).toBe('mfa-recovery-code-challenge')
  await again.submit({ code })
  expect(screenOf(again)).toBe('mfa-recovery-code-challenge-new-code')
  const next = String((await again.show()).data.text_code)
  expect(next).not.toBe(code)
  expect(await again.submit({ saved: 'on' })).toMatchObject({
    decision: { kind: 'complete', methods: [{ name: 'pwd' }, { name: 'mfa', type: 'recovery-code' }] },
  })

  const third = await browse(w)
  await third.submit(password)
  await third.submit({ code })
  expect((await third.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
  await third.submit({ code: next })
  expect(screenOf(third)).toBe('mfa-recovery-code-challenge-new-code')
})
