import { expect, test } from 'vitest'
import { rateLimiter } from './rate-limit.ts'

test('a caller beyond the limit waits, is told how long, and does not hold up another', () => {
  const take = rateLimiter({ burst: 3, perSecond: 2 })
  for (const remaining of [2, 1, 0]) expect(take('a', 0)).toMatchObject({ allowed: true, remaining, limit: 3 })
  expect(take('a', 0)).toMatchObject({ allowed: false, remaining: 0, retryAfter: 1, reset: 2 })
  expect(take('b', 0)).toMatchObject({ allowed: true })
  expect(take('a', 500)).toMatchObject({ allowed: true })
  expect(take('a', 500)).toMatchObject({ allowed: false })
  expect(take('a', 10_000)).toMatchObject({ allowed: true, remaining: 2 })
})
