import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyOf } from './copy.ts'

test('a copy of JSON is equal to it and shares nothing with it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const copy = copyOf({ value })
      expect(copy).toStrictEqual(structuredClone({ value }))
      if (typeof value === 'object' && value !== null) expect(copy.value).not.toBe(value)
    }),
  )
})

test('a member called __proto__ stays a member', () => {
  const given = JSON.parse('{"metadata":{"__proto__":{"admin":true}}}') as { metadata: Record<string, unknown> }
  const { metadata } = copyOf(given)
  expect(JSON.stringify(metadata)).toBe('{"__proto__":{"admin":true}}')
  expect(metadata['admin']).toBeUndefined()
})
