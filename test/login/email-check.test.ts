import { describe, expect, it } from 'vitest'
import { bucketKey, budgets } from '../../src/login/budgets.ts'
import { loginService } from '../../src/login/service.ts'
import { spend } from '../../src/store/guards.ts'
import { inboxMessages } from '../../src/store/inbox.ts'
import { closeSettingsCache } from '../../src/store/settings.ts'
import { updateUser } from '../../src/store/users.ts'
import { deliveryOf } from '../fixtures/delivery.ts'
import { atEnd, engines, openFor } from '../fixtures/store.ts'
import { type Browser, browse, http, logTypes, password, type World, world } from './harness.ts'
import { enrollWith } from './play.ts'

const elsewhere = { ...http, ip: '10.0.0.2', userAgent: 'Mozilla/5.0 (iPhone) Version/18.5 Safari/604.1' }
const check = 'login-email-verification'
const screenOf = ({ next }: Browser) => (next.kind === 'show' ? next.screen : next.kind)
const notThis = (code: string) => (code === '000000' ? '000001' : '000000')

/** A user without a factor who is known in one browser, and comes by another. */
const start = async (options: Parameters<typeof world>[0] = {}) => {
  const w = await world({ ...options, guardian: { policies: ['confidence-score'], ...options.guardian } })
  deliveryOf(w.services)
  const known = await browse(w)
  await known.submit(password)
  expect(known.next).toMatchObject({ kind: 'finished', decision: { kind: 'complete' } })
  const browser = await browse(w, { http: elsewhere })
  await browser.submit(password)
  return { w, browser, device: known.next.device?.value as string }
}

const mails = (w: World) => inboxMessages(w.services.db, { to: 'ann@example.com', limit: 50 })

/** The newest code that was sent, once so many are there. */
const code = async (w: World, count = 1): Promise<string> => {
  await expect.poll(async () => (await mails(w)).length, { timeout: 20_000 }).toBe(count)
  return (await mails(w))[0]?.code as string
}

describe.each(engines)('the check of the address on %s', engine => {
  it('asks who has no factor for a code, in a login that looks unlike the user, and knows the device afterwards', async () => {
    const { w, browser } = await start({ engine })
    expect(screenOf(browser)).toBe(check)
    expect(await browser.show()).toMatchObject({
      screen: check,
      prompt: check,
      data: { email: 'a**@exam*******' },
      errors: [],
    })
    const [mail] = await code(w).then(() => mails(w))
    expect(mail?.subject).toContain(mail?.code)
    await browser.submit({ code: notThis(mail?.code as string) })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
    await browser.submit({ code: mail?.code as string })
    expect(browser.next).toMatchObject({ kind: 'finished', decision: { kind: 'complete', methods: [{ name: 'pwd' }] } })
    expect((await logTypes(w)).slice(2)).toEqual([
      'scv',
      'gd_send_email_verification',
      'gd_auth_fail_email_verification',
      'gd_auth_email_verification',
      's',
    ])
    const again = await browse(w, { http: elsewhere, device: browser.next.device?.value })
    expect(await again.submit(password)).toMatchObject({ kind: 'finished' })
  })

  it('lets one of many submits of a code through, on three nodes', async () => {
    const { w, browser } = await start({ engine })
    const right = await code(w)
    const all = Array.from({ length: 3 }, () => {
      const db = openFor(w.services.config.database)
      atEnd(() => closeSettingsCache(db))
      return loginService({ ...w.parts, services: { ...w.services, db } })
    })
    const submits = Array.from({ length: 12 }, (_, n) =>
      (all[n % 3] as (typeof all)[0]).submit(
        browser.bearer,
        { screen: check, action: 'default', fields: { code: right } },
        elsewhere,
      ),
    )
    const ends = await Promise.allSettled(submits)
    expect(ends.some(end => end.status === 'fulfilled' && end.value.kind === 'finished')).toBe(true)
    expect((await logTypes(w)).filter(type => type === 'gd_auth_email_verification')).toHaveLength(1)
    expect((await logTypes(w)).filter(type => type === 's')).toHaveLength(2)
  })
})

describe('a code of the check', () => {
  it('belongs to its login, and to nothing else', async () => {
    const { w, browser } = await start()
    const right = await code(w)
    const other = await browse(w, { http: elsewhere })
    await other.submit(password)
    await code(w, 2)
    await other.submit({ code: right })
    expect((await other.show()).errors).toMatchObject([{ code: 'invalid-code' }])
    await browser.submit({ code: right })
    expect(screenOf(browser)).toBe('finished')
  })

  it('is good for five minutes', async () => {
    const { w, browser } = await start()
    const right = await code(w)
    w.services.clock.advance(5 * 60_000)
    await browser.submit({ code: right })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-expired-code', field: 'code' }])
  })

  it('gives way to one that is asked for later', async () => {
    const { w, browser } = await start()
    const first = await code(w)
    w.services.clock.advance(1000)
    await browser.submit({}, 'resend-code')
    const second = await code(w, 2)
    if (first !== second) {
      await browser.submit({ code: first })
      expect((await browser.show()).errors).toMatchObject([{ code: 'invalid-code' }])
    }
    await browser.submit({ code: ` ${second.slice(0, 3)}-${second.slice(3)} ` })
    expect(screenOf(browser)).toBe('finished')
  })

  it('is worth nothing once the address has changed', async () => {
    const { w, browser } = await start()
    const right = await code(w)
    await updateUser(w.services.db, w.userId, { email: 'other@example.com' }, w.services.now())
    await browser.submit({ code: right })
    expect((await browser.show()).errors).toMatchObject([{ code: 'invalid-code' }])
  })

  it('is nowhere in the store or the log in clear', async () => {
    const { w, browser } = await start()
    const right = await code(w)
    await browser.submit({ code: right })
    const rows = await Promise.all([
      w.services.db.selectFrom('logins').select('state').execute(),
      w.services.db.selectFrom('logs').select('data').execute(),
      w.services.db.selectFrom('claims').selectAll().execute(),
    ])
    const times = /\d{10,}/g
    expect(JSON.stringify(rows).replaceAll(times, '')).not.toContain(right)
  })

  it.each([
    ['', 'no-code'],
    ['12345', 'invalid-otp-code-format'],
    ['abcdef', 'invalid-otp-code-format'],
  ])('is no guess with %j', async (typed, error) => {
    const { browser } = await start()
    await browser.submit({ code: typed })
    expect((await browser.show()).errors).toEqual([{ code: error, field: 'code' }])
  })

  it('can be guessed ten times an hour, whatever the login', async () => {
    const { w, browser } = await start()
    const right = await code(w)
    for (let n = 0; n < budgets['otp-attempt'].burst; n += 1) await browser.submit({ code: notThis(right) })
    await browser.submit({ code: right })
    expect((await browser.show()).errors).toEqual([{ code: 'too-many-failures' }])
    expect(await logTypes(w)).toContain('gd_otp_rate_limit_exceed')
    w.services.clock.advance(budgets['otp-attempt'].intervalMs)
    await browser.submit({}, 'resend-code')
    await browser.submit({ code: await code(w, 2) })
    expect(screenOf(browser)).toBe('finished')
  })
})

describe('mails of the check', () => {
  it('are limited, and one that cannot be paid for is said', async () => {
    const { w, browser } = await start()
    const right = await code(w)
    const { db, now } = w.services
    for (let n = 1; n < budgets['email-send'].burst; n += 1)
      await spend(db, bucketKey('email-send', w.userId), budgets['email-send'], now())
    await browser.submit({}, 'resend-code')
    expect((await browser.show()).errors).toEqual([{ code: 'too-many-email' }])
    const late = await browse(w, { http: elsewhere })
    await late.submit(password)
    expect((await late.show()).errors).toEqual([{ code: 'too-many-email' }])
    await late.submit({ code: right })
    expect((await late.show()).errors).toMatchObject([{ code: 'invalid-code' }])
    await browser.submit({ code: right })
    expect(screenOf(browser)).toBe('finished')
  })
})

describe('where the check stands', () => {
  it('a reload and other screens’ forms change nothing', async () => {
    const { w, browser } = await start()
    await code(w)
    expect((await browser.show()).screen).toBe(check)
    for (const screen of ['login', 'consent', 'mfa-otp-challenge', 'mfa-login-options'])
      await w.login.submit(browser.bearer, { screen, action: 'default', fields: { code: '1', ...password } }, elsewhere)
    await browser.submit({}, 'pick-authenticator')
    expect(screenOf(browser)).toBe(check)
    expect(await mails(w)).toHaveLength(1)
  })

  it('it comes before an enrollment that an Action asks for, which then goes on', async () => {
    const { w, browser } = await start({
      scripts: [
        event => (JSON.stringify(event).includes('"riskAssessment":{"confidence":"low"') ? [enrollWith('otp')] : []),
      ],
    })
    expect(screenOf(browser)).toBe(check)
    await browser.submit({ code: await code(w) })
    expect(screenOf(browser)).toBe('mfa-otp-enrollment-code')
  })

  it('a user without an address is blocked', async () => {
    const w = await world({ guardian: { policies: ['confidence-score'] } })
    const known = await browse(w)
    await known.submit(password)
    const browser = await browse(w, { http: elsewhere })
    // The password was right; the address is taken away before the login is assessed.
    await w.services.db.updateTable('users').set({ email: null }).execute()
    await browser.submit(password)
    expect(browser.next).toMatchObject({ kind: 'finished', decision: { kind: 'deny', error: 'access_denied' } })
    expect(await logTypes(w)).toContain('mfar')
  })
})
