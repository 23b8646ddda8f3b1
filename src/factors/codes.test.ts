import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factorContext } from '../../test/fixtures/factors.ts'
import { checkCode, codeLifetime, issueCode, sameText, sixDigits, typedCode } from './codes.ts'

describe('a code that is sent', () => {
  test('has six digits, the first as often as any', () => {
    const first = new Array<number>(10).fill(0)
    for (let i = 0; i < 20_000; i++) {
      const code = sixDigits(bytes => randomBytes(bytes))
      expect(code).toMatch(/^\d{6}$/)
      first[Number(code[0])]! += 1
    }
    for (const count of first) expect(count).toBeGreaterThan(1700)
  })

  test('chance that would favour small codes is drawn again', () => {
    const draws = [
      [255, 255, 255, 255],
      [0, 0, 0, 7],
    ]
    expect(sixDigits(() => Uint8Array.from(draws.shift() ?? []))).toBe('000007')
  })

  test('is right for its transaction and recipient until its time is over', () => {
    const ctx = factorContext()
    const { code, sent } = issueCode(ctx, '+15550001111')
    expect(sent.expiresAt).toBe(ctx.now + codeLifetime)
    expect(JSON.stringify(sent)).not.toContain(code)
    expect(checkCode(ctx, sent, '+15550001111', code)).toBe('right')
    expect(checkCode(ctx, sent, '+15550001112', code)).toBe('wrong')
    expect(checkCode({ ...ctx, transactionId: 'login-2' }, sent, '+15550001111', code)).toBe('wrong')
    expect(checkCode({ ...ctx, now: sent.expiresAt - 1 }, sent, '+15550001111', code)).toBe('right')
    expect(checkCode({ ...ctx, now: sent.expiresAt }, sent, '+15550001111', code)).toBe('expired')
  })

  test('may be typed as it was read out', () => {
    expect(typedCode('1. 2. 3. 4. 5. 6')).toBe('123456')
    expect(typedCode('123-456')).toBe('123456')
    expect(typedCode('12345a')).toBeUndefined()
    expect(typedCode(undefined)).toBeUndefined()
  })
})

test('texts are the same only if they are', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => sameText(a, b) === (a === b) && sameText(a, a)))
})
