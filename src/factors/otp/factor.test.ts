import { describe, expect, test } from 'vitest'
import { answer, enrollment, factorContext, stored } from '../../../test/fixtures/factors.ts'
import { newSeed, otpauthUri, stepOf, totpAt } from '../totp.ts'
import { otp } from './factor.ts'

const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const enrolled = (changes = {}) => enrollment({ factor: 'otp', secret: seed, ...changes })
const at = (ctx: { now: number }, steps = 0) => totpAt(seed, ctx.now + steps * 30_000)
const challenge = (ctx: ReturnType<typeof factorContext>, fields: Record<string, string>) =>
  otp.answerChallenge(ctx, null, answer('default', fields))

describe('TOTP', () => {
  test.each([
    // RFC 6238, appendix B, SHA1; the last six of its eight digits.
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %i seconds is %s', (seconds, code) => {
    expect(totpAt(seed, seconds * 1000)).toBe(code)
  })

  test('a code is right one step early and late, and no further', () => {
    const now = 3_000_000
    const steps = [-2, -1, 0, 1, 2].map(step => stepOf(seed, totpAt(seed, now + step * 30_000), now))
    expect(steps).toEqual([undefined, 99, 100, 101, undefined])
  })

  test('a step that was used, or one before it, is not right again', () => {
    const now = 3_000_000
    expect(stepOf(seed, totpAt(seed, now), now, 100)).toBeUndefined()
    expect(stepOf(seed, totpAt(seed, now), now, 99)).toBe(100)
  })

  test.each(['', 'A', '!', '0189'])('a seed that is none (%j) matches nothing and breaks nothing', broken => {
    expect(stepOf(broken, '123456', 3_000_000)).toBeUndefined()
  })

  test('a seed counts however it was written, and whatever its length', () => {
    const now = 3_000_000
    const short = 'JBSWY3DPEHPK3PXP'
    expect(stepOf('jbsw y3dp ehpk 3pxp', totpAt(short, now), now)).toBe(100)
    expect(stepOf('JBSWY3DPEHPK3PXPA', totpAt(short, now), now)).toBe(100)
  })

  test('a new seed has 160 bits', () => {
    expect(newSeed(bytes => new Uint8Array(bytes))).toBe('A'.repeat(32))
  })

  test('the link has every member that apps read, and names cannot break out of it', () => {
    expect(otpauthUri(seed, 'Acme: & Co', 'jane+x@example.com')).toBe(
      `otpauth://totp/Acme%20%20%26%20Co:jane%2Bx%40example.com?secret=${seed}&issuer=Acme%20%20%26%20Co&algorithm=SHA1&digits=6&period=30`,
    )
  })
})

describe('a challenge', () => {
  test('begins with the code screen and keeps nothing', () => {
    expect(otp.beginChallenge(factorContext())).toEqual({ kind: 'screen', screen: 'mfa-otp-challenge', keep: null })
  })

  test('passes with the code of now and claims its step', () => {
    const ctx = factorContext({ enrollments: [enrolled({ id: 'dev_a' })] })
    expect(challenge(ctx, { code: at(ctx) })).toEqual({
      kind: 'passed',
      enrollmentId: 'dev_a',
      claim: { kind: 'time-step', enrollmentId: 'dev_a', step: Math.floor(ctx.now / 30_000) },
    })
  })

  test('passes with the code of any of several apps', () => {
    const other = enrolled({ id: 'dev_b', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' })
    const ctx = factorContext({ enrollments: [other, enrolled({ id: 'dev_a' })] })
    expect(challenge(ctx, { code: at(ctx) })).toMatchObject({ kind: 'passed', enrollmentId: 'dev_a' })
  })

  test('takes a code with spaces, as apps show it', () => {
    const ctx = factorContext({ enrollments: [enrolled()] })
    expect(challenge(ctx, { code: ` ${at(ctx).slice(0, 3)} ${at(ctx).slice(3)} ` })).toMatchObject({ kind: 'passed' })
  })

  test('refuses a code that was used', () => {
    const ctx = factorContext()
    const used = { ...ctx, enrollments: [enrolled({ lastStep: Math.floor(ctx.now / 30_000) })] }
    expect(challenge(used, { code: at(ctx) })).toMatchObject({ kind: 'refused', error: { code: 'invalid-code' } })
  })

  test.each([
    ['000000', 'invalid-code'],
    ['12345', 'invalid-otp-code-format'],
    ['1234567', 'invalid-otp-code-format'],
    ['abcdef', 'invalid-otp-code-format'],
    ['１２３４５６', 'invalid-otp-code-format'],
    ['', 'no-code'],
    ['   ', 'no-code'],
  ])('refuses %j with %s', (code, error) => {
    const ctx = factorContext({ enrollments: [enrolled()] })
    expect(challenge(ctx, { code })).toEqual({ kind: 'refused', why: 'wrong', error: { code: error, field: 'code' } })
  })

  test('is refused where nothing is enrolled', () => {
    const ctx = factorContext()
    expect(challenge(ctx, { code: at(ctx) })).toMatchObject({ kind: 'refused' })
  })

  test('an action that the screen does not have changes nothing', () => {
    expect(otp.answerChallenge(factorContext(), null, answer('toggle-view'))).toMatchObject({
      kind: 'screen',
      keep: null,
    })
  })

  test('another method can be asked for', () => {
    expect(otp.answerChallenge(factorContext(), null, answer('pick-authenticator'))).toEqual({ kind: 'leave' })
  })

  test('only what could be right costs an attempt', () => {
    expect(otp.budgetOf(answer('default', { code: '123456' }))).toBe('otp-attempt')
    expect(otp.budgetOf(answer('default', { code: '12345' }))).toBeUndefined()
    expect(otp.budgetOf(answer('pick-authenticator', { code: '123456' }))).toBeUndefined()
  })
})

describe('an enrollment', () => {
  const begin = (changes = {}) => {
    const ctx = factorContext(changes)
    const progress = otp.beginEnrollment?.(ctx)
    if (!progress) throw new Error('nothing to enroll')
    return { ctx, progress, keep: stored(progress.keep) }
  }
  const enroll = (ctx: ReturnType<typeof factorContext>, keep: never, action: string, fields = {}) =>
    otp.answerEnrollment?.(ctx, keep, answer(action, fields))

  test.each([
    [false, 'mfa-otp-enrollment-qr'],
    [true, 'mfa-otp-enrollment-code'],
  ])('on a phone (%s) begins with %s', (isMobile, screen) => {
    expect(begin({ isMobile }).progress.screen).toBe(screen)
  })

  test('the seed is sealed in the state and in clear on the page', () => {
    const { ctx, keep } = begin()
    const { text_code, qr_uri, qr_code } = otp.viewData(ctx, keep, 'mfa-otp-enrollment-qr') as Record<string, string>
    expect(text_code).toMatch(/^[A-Z2-7]{32}$/)
    expect(JSON.stringify(keep)).not.toContain(text_code)
    expect(qr_uri).toContain(`otpauth://totp/Acme:jane%40example.com?secret=${text_code}&`)
    expect(qr_code).toMatch(/^data:image\/svg\+xml;base64,/)
  })

  test('the views take turns and keep the seed', () => {
    const { ctx, keep } = begin()
    const code = enroll(ctx, keep as never, 'toggle-view')
    expect(code).toMatchObject({ screen: 'mfa-otp-enrollment-code', keep: { sealedSeed: keep.sealedSeed } })
    expect(enroll(ctx, (code as unknown as { keep: never }).keep, 'toggle-view')).toMatchObject({
      screen: 'mfa-otp-enrollment-qr',
    })
  })

  test('a first code confirms it and is used up', () => {
    const { ctx, keep } = begin()
    const secret = ctx.open(keep.sealedSeed)
    expect(enroll(ctx, keep as never, 'default', { code: totpAt(secret, ctx.now) })).toEqual({
      kind: 'enrolled',
      enrollment: { factor: 'otp', secret, lastStep: Math.floor(ctx.now / 30_000) },
    })
  })

  test('a code of another seed confirms nothing', () => {
    const { ctx, keep } = begin()
    expect(enroll(ctx, keep as never, 'default', { code: at(ctx) })).toMatchObject({ error: { code: 'invalid-code' } })
  })
})
