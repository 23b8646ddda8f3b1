import { describe, expect, test } from 'vitest'
import { answer, enrollment, factorContext, stored } from '../../../test/fixtures/factors.ts'
import { codeLifetime } from '../codes.ts'
import type { FactorContext, Progress } from '../factor.ts'
import type { EmailEnrollment } from './enrollment.ts'
import { email } from './factor.ts'

const begin = (changes: Partial<FactorContext> = {}) => {
  const ctx = factorContext({ request: { type: 'email' }, enrollments: [], ...changes })
  return { ctx, progress: email.beginEnrollment?.(ctx) as Progress<EmailEnrollment> }
}
const say = (ctx: FactorContext, keep: EmailEnrollment, action: string, fields = {}) =>
  email.answerEnrollment?.(ctx, stored(keep), answer(action, fields))

const written = (address = 'new@example.org') => {
  const { ctx, progress } = begin()
  const sent = say(ctx, progress.keep, 'default', { email: address }) as Progress<EmailEnrollment>
  return { ctx, sent, keep: sent.keep, code: String(sent.send?.variables.code) }
}

describe('an address that is enrolled', () => {
  test('is asked for, and nothing goes out before it is given', () => {
    const { progress } = begin()
    expect(progress).toMatchObject({ screen: 'mfa-email-enrollment', keep: { suggested: 'jane@example.com' } })
    expect(progress.send).toBeUndefined()
    const own = enrollment({ factor: 'email', email: 'jane@example.com' })
    expect(begin({ enrollments: [own] }).progress.keep).toEqual({ stage: 'address' })
  })

  test('is proven with a code that was sent there, once', () => {
    const { ctx, sent, keep, code } = written(' New@Example.org ')
    expect(sent).toMatchObject({
      screen: 'mfa-email-challenge',
      send: { channel: 'email', to: 'new@example.org', template: 'mfa_oob_code', expiresAt: ctx.now + codeLifetime },
    })
    expect(JSON.stringify(stored(keep))).not.toContain(code)
    expect(email.viewData(ctx, keep, sent.screen)).toEqual({
      email: 'new@example.org',
      show_remember_device: false,
      show_pick_email: true,
    })
    expect(say(ctx, keep, 'default', { code: code === '123456' ? '654321' : '123456' })).toMatchObject({ why: 'wrong' })
    expect(say(ctx, keep, 'default', { code: '' })).toMatchObject({ error: { code: 'no-code' } })
    expect(say(ctx, keep, 'default', { code })).toMatchObject({
      kind: 'enrolled',
      enrollment: { factor: 'email', email: 'new@example.org' },
      claim: { kind: 'once' },
    })
    expect(say({ ...ctx, now: ctx.now + codeLifetime }, keep, 'default', { code })).toMatchObject({ why: 'expired' })
  })

  test('can be corrected, and is written to again on demand', () => {
    const { ctx, keep, code } = written()
    expect(say(ctx, keep, 'pick-email')).toMatchObject({ screen: 'mfa-email-enrollment' })
    const again = say(ctx, keep, 'resend-code') as Progress<EmailEnrollment>
    expect(again.send?.variables.code).not.toBe(code)
    expect(say(ctx, again.keep, 'default', { code })).toMatchObject({ why: 'wrong' })
    expect(say(ctx, keep, 'pick-authenticator')).toEqual({ kind: 'leave' })
  })

  test.each([
    ['', 'no-email'],
    ['nobody', 'invalid-email-format'],
    ['a@b', 'invalid-email-format'],
    ['a b@example.org', 'invalid-email-format'],
    [`${'a'.repeat(250)}@example.org`, 'invalid-email-format'],
    ['JANE@example.com', 'user-already-enrolled'],
  ])('is refused: %j with %s', (typed, error) => {
    const { ctx, progress } = begin({ enrollments: [enrollment({ factor: 'email', email: 'jane@example.com' })] })
    expect(say(ctx, progress.keep, 'default', { email: typed })).toMatchObject({
      error: { code: error, field: 'email' },
    })
  })
})
