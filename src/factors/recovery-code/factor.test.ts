import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { answer, enrollment, factorContext, stored } from '../../../test/fixtures/factors.ts'
import type { FactorContext, Progress } from '../factor.ts'
import { newRecoveryCode, recoveryCodeDigest, typedRecoveryCode } from './code.ts'
import { type RecoveryChallenge, type RecoveryEnrollment, recoveryCode } from './factor.ts'

const code = 'ABCDEFGHIJKLMNOPQRSTUV12'

const context = (changes: Partial<FactorContext> = {}) => {
  const ctx = factorContext({ request: { type: 'recovery-code' }, ...changes })
  const codeHash = recoveryCodeDigest(ctx.digest, ctx.user.id, code)
  return { ...ctx, enrollments: [enrollment({ factor: 'recovery-code', codeHash })], ...changes }
}
const asked: RecoveryChallenge = { kind: 'asked' }
const say = (ctx: FactorContext, keep: RecoveryChallenge, action: string, fields = {}) =>
  recoveryCode.answerChallenge(ctx, keep, answer(action, fields))

describe('a recovery code', () => {
  test('has 24 upper-case letters and digits, each as likely', () => {
    const seen = new Map<string, number>()
    for (let i = 0; i < 2000; i++) {
      const fresh = newRecoveryCode(bytes => randomBytes(bytes))
      expect(fresh).toMatch(/^[A-Z0-9]{24}$/)
      for (const letter of fresh) seen.set(letter, (seen.get(letter) ?? 0) + 1)
    }
    expect(seen.size).toBe(36)
    for (const count of seen.values()) expect(count).toBeGreaterThan(1000)
  })

  test('may be typed in small letters and in groups', () => {
    expect(typedRecoveryCode('abcd-efgh ijkl-mnop qrst-uv12')).toBe(code)
    expect(typedRecoveryCode('ABCDEFGHIJKLMNOPQRSTUV1')).toBeUndefined()
    expect(typedRecoveryCode('ABCDEFGHIJKLMNOPQRSTUV1!')).toBeUndefined()
  })

  test('is stored as a digest of its user alone', () => {
    const { digest } = factorContext()
    expect(recoveryCodeDigest(digest, 'auth0|1', code)).not.toBe(recoveryCodeDigest(digest, 'auth0|2', code))
  })
})

describe('a challenge', () => {
  test('takes the code, replaces it, and passes once the new one was saved', () => {
    const ctx = context()
    const replaced = say(ctx, asked, 'default', { code }) as Progress<RecoveryChallenge>
    const shown = String(recoveryCode.viewData(ctx, replaced.keep, replaced.screen).text_code)
    expect(shown).toMatch(/^[A-Z0-9]{24}$/)
    expect(shown).not.toBe(code)
    expect(replaced).toMatchObject({
      screen: 'mfa-recovery-code-challenge-new-code',
      claim: {
        kind: 'recovery-code',
        enrollmentId: 'dev_1',
        codeHash: recoveryCodeDigest(ctx.digest, ctx.user.id, code),
        nextCodeHash: recoveryCodeDigest(ctx.digest, ctx.user.id, shown),
      },
    })
    const keep = stored(replaced.keep)
    expect(JSON.stringify(replaced)).not.toContain(shown)
    expect(say(ctx, keep, 'default')).toMatchObject({ error: { code: 'no-confirmation', field: 'saved' } })
    expect(say(ctx, keep, 'default', { saved: 'on' })).toEqual({ kind: 'passed', enrollmentId: 'dev_1' })
  })

  test('cannot be left once the code was used: the new one must be seen', () => {
    const ctx = context()
    const { keep } = say(ctx, asked, 'default', { code }) as Progress<RecoveryChallenge>
    expect(say(ctx, keep, 'pick-authenticator')).toMatchObject({ kind: 'refused' })
  })

  test.each([
    ['AAAAAAAAAAAAAAAAAAAAAAAA', 'invalid-code'],
    ['SHORT', 'invalid-code-format'],
    ['', 'no-code'],
  ])('refuses %j with %s', (typed, error) => {
    expect(say(context(), asked, 'default', { code: typed })).toMatchObject({ error: { code: error, field: 'code' } })
  })

  test('refuses a code of another user, and any where none is active', () => {
    const ctx = context()
    const other = { ...ctx, user: { ...ctx.user, id: 'auth0|2' } }
    expect(say(other, asked, 'default', { code })).toMatchObject({ error: { code: 'invalid-code' } })
    expect(say({ ...ctx, enrollments: [] }, asked, 'default', { code })).toMatchObject({ kind: 'refused' })
  })

  test('only what could be right costs an attempt, from its own bucket', () => {
    expect(recoveryCode.budgetOf(answer('default', { code }))).toBe('recovery-attempt')
    expect(recoveryCode.budgetOf(answer('default', { code: 'SHORT' }))).toBeUndefined()
    expect(recoveryCode.budgetOf(answer('default', { saved: 'on' }))).toBeUndefined()
  })

  test('does not offer to remember the browser', () => {
    expect(recoveryCode.viewData(context(), asked, 'mfa-recovery-code-challenge')).toEqual({})
  })
})

test('an enrollment shows one code, and stores its digest once the user says it was saved', () => {
  const ctx = context({ enrollments: [] })
  const begun = recoveryCode.beginEnrollment?.(ctx) as Progress<RecoveryEnrollment>
  expect(begun.screen).toBe('mfa-recovery-code-enrollment')
  const keep = stored(begun.keep)
  const shown = String(recoveryCode.viewData(ctx, keep, begun.screen).text_code)
  expect(JSON.stringify(keep)).not.toContain(shown)
  expect(recoveryCode.viewData(ctx, keep, begun.screen).text_code).toBe(shown)
  expect(recoveryCode.answerEnrollment?.(ctx, keep, answer(''))).toMatchObject({ error: { code: 'no-confirmation' } })
  // The form needs no `action` (reference, 7.7).
  expect(recoveryCode.answerEnrollment?.(ctx, keep, answer('', { saved: 'on' }))).toEqual({
    kind: 'enrolled',
    enrollment: { factor: 'recovery-code', codeHash: recoveryCodeDigest(ctx.digest, ctx.user.id, shown) },
  })
})
