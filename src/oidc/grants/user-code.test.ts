import { expect, it } from 'vitest'
import { newUserCode } from './user-code.ts'

it.each([
  [undefined, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/],
  [null, /^[B-Z]{4}-[B-Z]{4}$/],
  [{ charset: 'digits' }, /^\d{4}-\d{4}$/],
  [{ mask: '** **' }, /^[B-Z]{2} [B-Z]{2}$/],
] as const)('a code follows the tenant’s setting %j', (settings, shape) => {
  expect(newUserCode(settings as never)).toMatch(shape)
})

it('uses every letter', () => {
  const letters = new Set([...Array(200)].flatMap(() => [...newUserCode(undefined).replace('-', '')]))
  expect(letters.size).toBe(20)
})
