import { describe, expect, it } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import type { FactorType } from '../../src/flow/command.ts'
import { lastUsedBy, withLastUsed } from '../../src/login/last-used.ts'
import { enrollmentsOf, preferEnrollment } from '../../src/store/enrollments.ts'
import { claimDue } from '../../src/store/outbox.ts'
import { engines } from '../fixtures/store.ts'
import { type Browser, browse, password, type World, world } from './harness.ts'

const always = { policies: ['all-applications' as const] }
const factors = { otp: true, sms: true, email: true, 'recovery-code': true }

const sentCode = async (w: World): Promise<string> => {
  const due = await claimDue(w.services.db, w.services.box, w.services.now() + 1, 10, 1)
  return String(due.at(-1)?.message.variables['code'])
}

const idOf = async (w: World, factor: FactorType) =>
  (await enrollmentsOf(w.services.db, w.services.box, w.userId)).find(one => one.factor === factor)?.id as string

const options = async (browser: Browser) => {
  await browser.submit({}, 'pick-authenticator')
  return (await browser.show()).data['enrolled_factors']
}

describe.each(engines)('a challenge by policy on %s', engine => {
  it('begins with what was used last in this browser, then what is preferred, then the strongest', async () => {
    const w = await world({ engine, guardian: { ...always, factors }, enrolled: ['otp', 'phone', 'recovery-code'] })
    const first = await browse(w)
    expect(await first.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await options(first)).toEqual(['otp', 'sms', 'email', 'recovery-code'])
    expect(await first.submit({}, 'sms')).toMatchObject({ screen: 'mfa-sms-challenge' })
    const done = await first.submit({ code: await sentCode(w) })
    expect(done.kind).toBe('finished')
    const lastUsed = done.lastUsed?.value as string
    expect(lastUsed).toMatch(/^[\w-]{12}\.phone$/)

    const here = await browse(w, { lastUsed })
    expect(await here.submit(password)).toMatchObject({ screen: 'mfa-sms-challenge' })
    expect(await options(here)).toEqual(['sms', 'otp', 'email', 'recovery-code'])
    const elsewhere = await browse(w)
    expect(await elsewhere.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
    await preferEnrollment(w.services.db, w.userId, await idOf(w, 'phone'))
    const preferring = await browse(w)
    expect(await preferring.submit(password)).toMatchObject({ screen: 'mfa-sms-challenge' })
    const both = await browse(w, { lastUsed: withLastUsed(lastUsed, w.userId, 'otp').value })
    expect(await both.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
  })

  it('is never led by an address or a recovery code, however they were used', async () => {
    const w = await world({ engine, guardian: { ...always, factors }, enrolled: ['otp', 'recovery-code'] })
    for (const type of ['email', 'recovery-code'] as const) {
      const browser = await browse(w, { lastUsed: withLastUsed(undefined, w.userId, type).value })
      expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
    }
  })
})

describe('the cookie of what was used last', () => {
  it('tells users of a browser apart without naming one, and forgets those of long ago', () => {
    let cookie: string | undefined
    for (let n = 0; n < 10; n++) cookie = withLastUsed(cookie, `auth0|${n}`, n % 2 === 0 ? 'otp' : 'phone').value
    expect(lastUsedBy(cookie, 'auth0|9')).toBe('phone')
    expect(lastUsedBy(cookie, 'auth0|2')).toBe('otp')
    expect(lastUsedBy(cookie, 'auth0|1')).toBeUndefined()
    expect(cookie).not.toContain('auth0')
    expect(withLastUsed(cookie, 'auth0|9', 'otp').value).toMatch(/^[\w-]{12}\.otp~/)
  })

  it.each(['', 'x', '.', 'aaaaaaaaaaaa.carrier-pigeon', '~~~', '../../etc.otp', 'a'.repeat(5000)])(
    'is passed over when it is not ours: %j',
    cookie => {
      expect(lastUsedBy(cookie, 'auth0|1')).toBeUndefined()
      expect(withLastUsed(cookie, 'auth0|1', 'otp').value).toMatch(/^[\w-]{12}\.otp$/)
    },
  )
})

describe('an enrollment by policy', () => {
  it('presents the most secure factor, and the others by "try another method"', async () => {
    const w = await world({ guardian: { ...always, factors } })
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-otp-enrollment-qr' })
    await browser.submit({}, 'pick-authenticator')
    expect((await browser.show()).data['enabled_factors']).toEqual(['otp', 'sms'])
    expect(await browser.submit({}, 'sms')).toMatchObject({ screen: 'mfa-sms-enrollment' })
  })

  it('lets the user pick where the tenant says so', async () => {
    const w = await world({
      guardian: { ...always, factors },
      tenant: { flags: { mfa_show_factor_list_on_enrollment: true } },
    })
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-begin-enroll-options' })
    expect((await browser.show()).data['enabled_factors']).toEqual(['otp', 'sms'])
    await browser.submit({}, 'sms')
    await browser.submit({ phone: '+4930123456' })
    expect(await browser.submit({ code: await sentCode(w) })).toMatchObject({ screen: 'mfa-recovery-code-enrollment' })
  })

  it('shows the recovery code with the first factor and never again', async () => {
    const w = await world({ guardian: { ...always, factors } })
    const browser = await browse(w)
    await browser.submit(password)
    const seed = String((await browser.show()).data['text_code'])
    expect(await browser.submit({ code: totpAt(seed, w.services.now()) })).toMatchObject({
      screen: 'mfa-recovery-code-enrollment',
    })
    const code = String((await browser.show()).data['text_code'])
    expect((await browser.submit({ saved: 'on' })).kind).toBe('finished')
    w.services.clock.advance(60_000)
    const again = await browse(w)
    await again.submit(password)
    expect((await again.submit({ code: totpAt(seed, w.services.now()) })).kind).toBe('finished')
    const rows = JSON.stringify([
      await w.services.db.selectFrom('logins').selectAll().execute(),
      await w.services.db.selectFrom('enrollments').selectAll().execute(),
      await w.services.db.selectFrom('logs').selectAll().execute(),
    ])
    expect(rows).not.toContain(code)
  })
})
