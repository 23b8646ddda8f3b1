import { describe, expect, it } from 'vitest'
import { renewRecoveryCode } from '../../src/enrollment/recovery-code.ts'
import { removeFactors } from '../../src/enrollment/remove.ts'
import { totpAt } from '../../src/factors/totp.ts'
import { enrollmentsOf } from '../../src/store/enrollments.ts'
import { forgetBrowsers } from '../../src/store/remembered-browsers.ts'
import { engines } from '../fixtures/store.ts'
import { type Browser, browse, logTypes, password, type World, world } from './harness.ts'
import { enrollWith } from './play.ts'

const always = { policies: ['all-applications' as const] }
const factors = { otp: true, sms: true, 'recovery-code': true }

const reset = (w: World) => removeFactors(w.services, w.userId, 'all', {})
const held = async (w: World) =>
  (await enrollmentsOf(w.services.db, w.services.box, w.userId)).map(({ id, factor }) => ({ id, factor }))

const enrollApp = async (w: World, browser: Browser) => {
  const seed = String((await browser.show()).data['text_code'])
  await browser.submit({ code: totpAt(seed, w.services.now()) })
  return seed
}

/** Signs in with a code and remembers the browser. */
const rememberedBrowser = async (w: World): Promise<string> => {
  const browser = await browse(w)
  await browser.submit(password)
  const done = await browser.submit({ code: w.code(), rememberBrowser: 'true' })
  return done.remember?.token as string
}

describe.each(engines)('after a reset on %s', engine => {
  it('a user enrolls as if for the first time, the recovery code included', async () => {
    const w = await world({ engine, guardian: { ...always, factors }, enrolled: ['otp', 'phone', 'recovery-code'] })
    const before = await browse(w)
    expect(await before.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
    await reset(w)
    const after = await browse(w)
    expect(await after.submit(password)).toMatchObject({ screen: 'mfa-otp-enrollment-qr' })
    await enrollApp(w, after)
    expect(after.next).toMatchObject({ screen: 'mfa-recovery-code-enrollment' })
    expect((await after.submit({ saved: 'on' })).kind).toBe('finished')
    expect((await held(w)).map(one => one.factor).sort()).toEqual(['otp', 'recovery-code'])
    expect((await logTypes(w)).filter(type => type === 'gd_unenroll')).toHaveLength(3)
  })

  it('the gate before an enrollment by an Action is open again', async () => {
    const w = await world({ engine, guardian: { factors }, enrolled: ['phone'], scripts: [[enrollWith('otp')]] })
    const closed = await browse(w)
    expect(await closed.submit(password)).toMatchObject({ decision: { kind: 'deny', error: 'access_denied' } })
    await reset(w)
    const open = await browse(w)
    expect(await open.submit(password)).toMatchObject({ screen: 'mfa-otp-enrollment-qr' })
  })

  it('no browser is remembered, even once there is a factor again', async () => {
    const w = await world({ engine, guardian: { ...always, factors: { otp: true } }, enrolled: ['otp'] })
    const remembered = await rememberedBrowser(w)
    await reset(w)
    const again = await browse(w, { remembered })
    expect(await again.submit(password)).toMatchObject({ screen: 'mfa-otp-enrollment-qr' })
    await enrollApp(w, again)
    const later = await browse(w, { remembered })
    expect(await later.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
  })

  it('a challenge that waited cannot be passed with what was removed', async () => {
    const w = await world({ engine, guardian: { ...always, factors: { otp: true } }, enrolled: ['otp'] })
    const browser = await browse(w)
    await browser.submit(password)
    await reset(w)
    expect(await browser.submit({ code: w.code() })).toMatchObject({ decision: { kind: 'deny' } })
  })
})

describe('one factor that is removed', () => {
  it('is asked for no more, while the others stay', async () => {
    const w = await world({ guardian: { ...always, factors }, enrolled: ['otp', 'phone', 'recovery-code'] })
    const otp = (await held(w)).find(one => one.factor === 'otp')?.id as string
    await removeFactors(w.services, w.userId, { id: otp }, {})
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-sms-challenge' })
    await browser.submit({}, 'pick-authenticator')
    expect((await browser.show()).data['enrolled_factors']).toEqual(['sms', 'recovery-code'])
  })

  it('of another user is left alone', async () => {
    const w = await world({ guardian: { ...always, factors }, enrolled: ['otp'] })
    const otp = (await held(w))[0]?.id as string
    expect(await removeFactors(w.services, 'auth0|other', { id: otp }, {})).toBe(0)
    expect(await held(w)).toHaveLength(1)
  })

  it('as the last one leaves nothing that counts', async () => {
    const w = await world({ guardian: { ...always, factors }, enrolled: ['otp', 'recovery-code'] })
    const remembered = await rememberedBrowser(w)
    const otp = (await held(w)).find(one => one.factor === 'otp')?.id as string
    expect(await removeFactors(w.services, w.userId, { id: otp }, {})).toBe(2)
    expect(await held(w)).toEqual([])
    const browser = await browse(w, { remembered })
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-otp-enrollment-qr' })
  })
})

describe.each(engines)('a new recovery code on %s', engine => {
  it('voids the old one at once, works once, and is replaced when it is used', async () => {
    const w = await world({ engine, guardian: { ...always, factors }, enrolled: ['otp', 'recovery-code'] })
    const first = await renewRecoveryCode(w.services, w.userId)
    const second = await renewRecoveryCode(w.services, w.userId)
    const use = async (code: string) => {
      const browser = await browse(w)
      await browser.submit(password)
      await browser.submit({}, 'pick-authenticator')
      await browser.submit({}, 'recovery-code')
      await browser.submit({ code })
      return browser
    }
    const old = await use(first)
    expect((await old.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
    const fresh = await use(second)
    expect(fresh.next).toMatchObject({ screen: 'mfa-recovery-code-challenge-new-code' })
    expect((await fresh.submit({ saved: 'on' })).kind).toBe('finished')
    expect((await (await use(second)).show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
    expect((await held(w)).filter(one => one.factor === 'recovery-code')).toHaveLength(1)
  })
})

describe.each(engines)('remembered browsers that are forgotten on %s', engine => {
  it('are asked again, all of them', async () => {
    const w = await world({ engine, guardian: { ...always, factors: { otp: true } }, enrolled: ['otp'] })
    const one = await rememberedBrowser(w)
    w.services.clock.advance(60_000)
    const two = await rememberedBrowser(w)
    const comes = async (remembered: string) => (await browse(w, { remembered })).submit(password)
    expect((await comes(one)).kind).toBe('finished')
    expect((await comes(two)).kind).toBe('finished')
    await forgetBrowsers(w.services.db, w.userId)
    expect(await comes(one)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await comes(two)).toMatchObject({ screen: 'mfa-otp-challenge' })
  })
})
