import { describe, expect, test } from 'vitest'
import { answer, enrollment, factorContext, stored } from '../../../test/fixtures/factors.ts'
import { codeLifetime } from '../codes.ts'
import type { FactorContext, Progress } from '../factor.ts'
import { type EmailChallenge, email } from './factor.ts'

const own = enrollment({ factor: 'email', id: 'email', email: 'jane@example.com' })
const second = enrollment({ factor: 'email', id: 'dev_2', email: 'other@example.org' })

const begin = (changes: Partial<FactorContext> = {}) => {
  const ctx = factorContext({ request: { type: 'email' }, enrollments: [own, second], ...changes })
  const progress = email.beginChallenge(ctx)
  return { ctx, progress, keep: stored(progress.keep), code: codeIn(progress) }
}
const codeIn = (progress: unknown) => String((progress as Progress<unknown>).send?.variables.code)
const say = (ctx: FactorContext, keep: EmailChallenge, action: string, fields = {}) =>
  email.answerChallenge(ctx, keep, answer(action, fields))

describe('an e-mail challenge', () => {
  test('writes a code to the first address at once', () => {
    const { ctx, progress, code } = begin()
    expect(progress).toMatchObject({
      screen: 'mfa-email-challenge',
      send: {
        channel: 'email',
        to: 'jane@example.com',
        template: 'mfa_oob_code',
        expiresAt: ctx.now + codeLifetime,
        locale: 'en',
      },
    })
    expect(code).toMatch(/^\d{6}$/)
    expect(JSON.stringify(progress.keep)).not.toContain(code)
  })

  test('passes with the code and claims it', () => {
    const { ctx, keep, code } = begin()
    expect(say(ctx, keep, 'default', { code })).toEqual({
      kind: 'passed',
      enrollmentId: 'email',
      claim: { kind: 'once', key: `code:login-1:${keep.sent.digest}`, expiresAt: keep.sent.expiresAt },
    })
  })

  test('refuses the code when its five minutes are over', () => {
    const { ctx, keep, code } = begin()
    expect(say({ ...ctx, now: ctx.now + codeLifetime }, keep, 'default', { code })).toMatchObject({
      why: 'expired',
      error: { code: 'no-transaction-in-progress' },
    })
  })

  test('refuses a wrong, a malformed and a missing code', () => {
    const { ctx, keep, code } = begin()
    const wrong = code === '000000' ? '000001' : '000000'
    expect(say(ctx, keep, 'default', { code: wrong })).toMatchObject({ error: { code: 'invalid-code' } })
    expect(say(ctx, keep, 'default', { code: '12' })).toMatchObject({ error: { code: 'invalid-otp-code-format' } })
    expect(say(ctx, keep, 'default')).toMatchObject({ error: { code: 'no-code' } })
  })

  test('a resent code takes the place of the one before', () => {
    const { ctx, keep, code } = begin()
    const again = say(ctx, keep, 'resend-code') as Progress<EmailChallenge>
    expect(again.send?.to).toBe('jane@example.com')
    expect(codeIn(again)).not.toBe(code)
    expect(say(ctx, again.keep, 'default', { code })).toMatchObject({ error: { code: 'invalid-code' } })
    expect(say(ctx, again.keep, 'default', { code: codeIn(again) })).toMatchObject({ kind: 'passed' })
  })

  test('another address can be picked from the list, and the code goes there', () => {
    const { ctx, keep, code } = begin()
    const list = say(ctx, keep, 'pick-email') as Progress<EmailChallenge>
    expect(list.screen).toBe('mfa-email-list')
    expect(email.viewData(ctx, list.keep, list.screen)).toEqual({
      enrolled_emails: [
        { id: 0, email: 'ja**@exam*******' },
        { id: 1, email: 'ot***@exam*******' },
      ],
    })
    const picked = say(ctx, stored(list.keep), 'selection-action::1') as Progress<EmailChallenge>
    expect(picked).toMatchObject({ screen: 'mfa-email-challenge', send: { to: 'other@example.org' } })
    expect(say(ctx, picked.keep, 'default', { code })).toMatchObject({ kind: 'refused' })
    expect(say(ctx, picked.keep, 'default', { code: codeIn(picked) })).toMatchObject({ enrollmentId: 'dev_2' })
  })

  test('going back from the list sends nothing and keeps the code', () => {
    const { ctx, keep, code } = begin()
    const list = say(ctx, keep, 'pick-email') as Progress<EmailChallenge>
    const back = say(ctx, list.keep, 'back-action') as Progress<EmailChallenge>
    expect(back).toEqual({ kind: 'screen', screen: 'mfa-email-challenge', keep })
    expect(say(ctx, back.keep, 'default', { code })).toMatchObject({ kind: 'passed' })
  })

  test.each(['selection-action::2', 'selection-action::-1', 'selection-action::x', 'default'])(
    'the list does not know %s',
    action => {
      const { ctx, keep } = begin()
      const list = say(ctx, keep, 'pick-email') as Progress<EmailChallenge>
      expect(say(ctx, list.keep, action)).toEqual(list)
    },
  )

  test('with one address there is no list', () => {
    const { ctx, keep } = begin({ enrollments: [own] })
    expect(say(ctx, keep, 'pick-email')).toMatchObject({ screen: 'mfa-email-challenge' })
    expect(email.viewData(ctx, keep, 'mfa-email-challenge')).toEqual({
      email: 'ja**@exam*******',
      show_remember_device: true,
      show_pick_email: false,
    })
  })

  test('an address that was removed meanwhile passes nobody', () => {
    const { ctx, keep, code } = begin()
    expect(say({ ...ctx, enrollments: [second] }, keep, 'default', { code })).toMatchObject({
      error: { code: 'transaction-not-found' },
    })
  })

  test('has its budgets and its words for what goes wrong outside', () => {
    expect(email.sendBudget).toBe('email-send')
    expect(email.budgetOf(answer('default', { code: '123456' }))).toBe('otp-attempt')
    expect(email.budgetOf(answer('resend-code'))).toBeUndefined()
    expect(email.problem('too-many-sends')).toEqual({ code: 'too-many-email' })
    expect(email.problem('send-failed')).toEqual({ code: 'mfa-email-challenge-authenticator-error' })
    expect(email.problem('too-many-attempts')).toEqual({ code: 'too-many-failures' })
    expect(email.problem('lost')).toEqual({ code: 'invalid-code', field: 'code' })
  })
})
