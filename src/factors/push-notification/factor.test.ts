import { describe, expect, test } from 'vitest'
import { answer, stored } from '../../../test/fixtures/factors.ts'
import { contextWith, device } from '../../../test/fixtures/push-views.ts'
import type { Elsewhere, FactorContext, Progress } from '../factor.ts'
import { totpAt } from '../totp.ts'
import type { PushChallenge } from './challenge.ts'
import type { PushEnrollment } from './enrollment.ts'
import { pushNotification as push } from './factor.ts'

const one = [device('dev_a', 'Phone')]
const minute = 60_000

const begin = (ctx: FactorContext) => {
  const progress = push.beginChallenge(ctx)
  return { progress, keep: stored(progress.keep) as Extract<PushChallenge, { stage: 'waiting' }> }
}
const submit = (
  ctx: FactorContext,
  keep: PushChallenge,
  action: string,
  fields = {},
  screen = 'mfa-push-challenge-push',
) => push.answerChallenge(ctx, stored(keep), answer(action, fields, screen))
/** The number that the page is to show. */
const numberOf = ({ opens }: Progress<unknown>): string | undefined =>
  opens?.asks.kind === 'challenge' ? opens.asks.number : undefined
const standing = (
  keep: { transactionId: string; expiresAt: number },
  status: Elsewhere['status'],
  made: Elsewhere['made'] = [],
): Elsewhere => ({
  id: keep.transactionId,
  status,
  expiresAt: keep.expiresAt,
  made,
})

describe('a challenge', () => {
  test('opens one transaction for the device that it is sent to, for five minutes', () => {
    const ctx = contextWith(one)
    const { progress, keep } = begin(ctx)
    expect(progress.screen).toBe('mfa-push-challenge-push')
    expect(progress.opens).toMatchObject({
      id: keep.transactionId,
      expiresAt: ctx.now + 5 * minute,
      asks: { kind: 'challenge', enrollmentId: 'dev_a', details: { browser: { name: 'Firefox', version: '140' } } },
    })
    expect(progress.send).toMatchObject({ channel: 'push', to: 'dev_a', expiresAt: ctx.now + 5 * minute })
    expect(push.waitsFor?.(keep)).toBe(keep.transactionId)
  })

  test('tells the device that it is about a new password, where it is', () => {
    const { progress } = begin({ ...contextWith(one), resetsPassword: true })
    expect(progress.opens?.asks).toMatchObject({ details: { purpose: 'password-reset' } })
    expect(progress.send?.variables).toMatchObject({ purpose: 'password-reset' })
    expect(begin(contextWith(one)).progress.send?.variables).not.toHaveProperty('purpose')
  })

  test('keeps nothing that could answer it', () => {
    const { progress, keep } = begin(contextWith([device('dev_a', 'Phone', { number_matching: true })]))
    const { token, challenge } = (progress.send?.variables ?? {}) as Record<string, string>
    const number = String(numberOf(progress))
    expect(number).toMatch(/^[1-9]\d$/)
    for (const secret of [token, challenge, `"${number}"`]) expect(JSON.stringify(keep)).not.toContain(secret)
  })

  const accepted = { kind: 'passed', enrollmentId: 'dev_a', method: 'push' }
  const over = (why: string, code: string) => ({
    kind: 'refused',
    why,
    error: { code },
    reached: { keep: { stage: 'ended', enrollmentId: 'dev_a' } },
  })
  test.each([
    ['accepted', 0, accepted],
    ['accepted', 5 * minute, over('expired', 'transaction-not-found')],
    ['pending', 0, { kind: 'refused', why: 'pending', error: { code: 'challenge-transaction-pending' } }],
    ['pending', 5 * minute, over('expired', 'transaction-not-found')],
    ['rejected', 0, over('rejected', 'transaction-rejected')],
    ['rejected', 5 * minute, over('rejected', 'transaction-rejected')],
    ['used', 0, over('expired', 'transaction-not-found')],
    ['replaced', 0, over('expired', 'transaction-not-found')],
    ['enrolled', 0, over('expired', 'transaction-not-found')],
  ] as const)('that is %s after %d ms comes to its verdict', (status, after, verdict) => {
    const ctx = contextWith(one)
    const { keep } = begin(ctx)
    const later = { ...ctx, now: ctx.now + after, elsewhere: standing(keep, status) }
    expect(submit(later, keep, 'continue')).toMatchObject(verdict)
    expect(submit(later, keep, 'default')).toMatchObject(verdict)
  })

  test('is over when its transaction or its device is not there any more', () => {
    const ctx = contextWith(one)
    const { keep } = begin(ctx)
    expect(submit(ctx, keep, 'continue')).toMatchObject(over('expired', 'transaction-not-found'))
    const gone = { ...contextWith([device('dev_b', 'Other')]), elsewhere: standing(keep, 'accepted') }
    expect(submit(gone, keep, 'continue')).toMatchObject(over('expired', 'transaction-not-found'))
    expect(submit(gone, keep, 'resend')).toMatchObject({ send: { to: 'dev_b' } })
  })

  test('claims the approval for the device that was asked', () => {
    const ctx = contextWith(one)
    const { keep } = begin(ctx)
    expect(submit({ ...ctx, elsewhere: standing(keep, 'accepted') }, keep, 'continue')).toMatchObject({
      claim: { kind: 'approval', id: keep.transactionId, enrollmentId: 'dev_a' },
    })
  })

  test('whose message could not be paid for waits for nothing', () => {
    const { progress } = begin(contextWith(one))
    expect(progress.unpaid).toMatchObject({ keep: { stage: 'ended' } })
    expect(push.waitsFor?.(progress.unpaid?.keep as PushChallenge)).toBeUndefined()
  })
})

describe('the number', () => {
  const matching = device('dev_a', 'Laptop', { number_matching: true })
  test.each([
    [true, undefined, true],
    [true, true, true],
    [true, false, false],
    [false, true, false],
    [false, undefined, false],
  ])('a device that can (%s), a tenant that says %s: shown %s', (can, numberMatching, shown) => {
    const ctx = contextWith([can ? matching : device('dev_a', 'Phone')], {
      settings: { messageTypes: ['sms'], push: { numberMatching } },
    })
    const { progress, keep } = begin(ctx)
    const number = numberOf(progress)
    expect(number !== undefined).toBe(shown)
    expect(push.viewData(ctx, keep, progress.screen)['number']).toBe(number)
    expect(JSON.stringify(progress.send)).not.toContain(`"${number}"`)
  })
})

describe('the manual way out', () => {
  const code = (ctx: FactorContext) => totpAt(ctx.linked[0]?.secret as string, ctx.now)
  const inCode = (ctx: FactorContext) =>
    (submit(ctx, begin(ctx).keep, 'enter-otp-code') as Progress<PushChallenge>).keep
  const enter = (ctx: FactorContext, keep: PushChallenge, text: string) =>
    submit(ctx, keep, 'default', { code: text }, 'mfa-otp-challenge')

  test('takes a code of the device once, and pays for each try', () => {
    const ctx = contextWith(one)
    const keep = inCode(ctx)
    expect(enter(ctx, keep, code(ctx))).toEqual({
      kind: 'passed',
      enrollmentId: 'dev_a',
      method: 'otp',
      claim: { kind: 'time-step', enrollmentId: 'dev_a-codes', step: Math.floor(ctx.now / 30_000) },
    })
    const used = { ...ctx, linked: ctx.linked.map(each => ({ ...each, lastStep: Math.floor(ctx.now / 30_000) + 1 })) }
    expect(enter(used, keep, code(ctx))).toMatchObject({ kind: 'refused', error: { code: 'invalid-code' } })
    expect(push.budgetOf(answer('default', { code: '123456' }, 'mfa-otp-challenge'))).toBe('otp-attempt')
    expect(push.budgetOf(answer('default', { code: '123456' }, 'mfa-push-challenge-push'))).toBeUndefined()
    expect(push.budgetOf(answer('continue', {}, 'mfa-push-challenge-push'))).toBeUndefined()
  })

  test.each([
    ['', 'no-code'],
    ['12', 'invalid-otp-code-format'],
    ['abcdef', 'invalid-otp-code-format'],
  ])('says what is wrong with %j', (text, error) => {
    const ctx = contextWith(one)
    expect(enter(ctx, inCode(ctx), text)).toMatchObject({ kind: 'refused', error: { code: error, field: 'code' } })
  })

  test('is there unless the Action forbids it or the device shows no codes', () => {
    const without = (changes: Partial<FactorContext>) => {
      const ctx = contextWith(one, changes)
      const { keep } = begin(ctx)
      return [
        push.viewData(ctx, keep, 'mfa-push-challenge-push')['show_enter_code'],
        submit(ctx, keep, 'enter-otp-code'),
      ]
    }
    const refused = { screen: 'mfa-push-challenge-push' }
    expect(without({})).toMatchObject([true, { screen: 'mfa-otp-challenge' }])
    const forbidden = { request: { type: 'push-notification', options: { otpFallback: false } } } as const
    expect(without(forbidden)).toMatchObject([false, refused])
    expect(without({ linked: [] })).toMatchObject([false, refused])
  })

  test('is closed also to who is past its door already', () => {
    const ctx = contextWith(one)
    const keep = inCode(ctx)
    const forbidden: FactorContext = {
      ...ctx,
      request: { type: 'push-notification', options: { otpFallback: false } },
    }
    expect(enter(forbidden, keep, code(ctx))).toMatchObject({ kind: 'screen' })
  })
})

describe('an enrollment', () => {
  const start = (ctx: FactorContext) => {
    const welcome = push.beginEnrollment?.(ctx) as Progress<PushEnrollment>
    return push.answerEnrollment?.(ctx, welcome.keep, answer('enroll')) as Progress<PushEnrollment>
  }
  const go = (ctx: FactorContext, keep: PushEnrollment) =>
    push.answerEnrollment?.(ctx, stored(keep), answer('continue', {}, 'mfa-push-enrollment-qr'))

  test('shows a ticket in the QR code and in no state', () => {
    const ctx = contextWith([])
    const { opens, keep, screen } = start(ctx)
    expect(screen).toBe('mfa-push-enrollment-qr')
    const ticket = opens?.asks.kind === 'enroll' ? opens.asks.ticket : ''
    expect(ticket).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(JSON.stringify(keep)).not.toContain(ticket)
    const { qr_uri, authenticator_url } = push.viewData(ctx, keep, screen) as Record<string, string>
    expect(qr_uri).toBe(
      `otpauth://totp/Acme:jane%40example.com?enrollment_tx_id=${ticket}&base_url=https%3A%2F%2Flogin.example.com%2Fappliance-mfa`,
    )
    expect(authenticator_url).toBe(
      `https://login.example.com/authenticator/#enroll=${encodeURIComponent(qr_uri as string)}`,
    )
  })

  test('ends with what the device has made', () => {
    const ctx = contextWith([])
    const { keep } = start(ctx)
    if (keep.stage !== 'qr') throw new Error('no QR code')
    const made = [
      { id: 'dev_a', factor: 'push-notification' as const },
      { id: 'dev_b', factor: 'otp' as const },
    ]
    expect(go({ ...ctx, elsewhere: standing(keep, 'enrolled', made) }, keep)).toEqual({
      kind: 'enrolled-elsewhere',
      claim: { kind: 'enrolled-elsewhere', id: keep.transactionId, made },
    })
    const pending = { error: { code: 'enrollment-transaction-pending' } }
    expect(go({ ...ctx, elsewhere: standing(keep, 'pending') }, keep)).toMatchObject(pending)
    for (const status of ['used', 'replaced', 'enrolled'] as const)
      expect(go({ ...ctx, elsewhere: standing(keep, status) }, keep)).toMatchObject({
        error: { code: 'transaction-not-found' },
        reached: { keep: { stage: 'qr' } },
      })
  })
})
