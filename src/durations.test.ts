import { expect, test } from 'vitest'
import { bucketOf, quantile } from './durations.ts'

const counted = (durations: number[]) => {
  const counts = new Map<number, number>()
  for (const ms of durations) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1)
  return counts
}

test.each([0.5, 0.95])('the quantile %d of counted durations is right to a tenth', q => {
  const durations = Array.from({ length: 2000 }, (_, n) => 5 + n * 3)
  const exact = durations[Math.ceil(durations.length * q) - 1] as number
  expect(Math.abs((quantile(counted(durations), q) ?? 0) / exact - 1)).toBeLessThan(0.1)
})

test('durations of nothing and of days have a range, and nothing counted has no quantile', () => {
  expect(bucketOf(0)).toBe(0)
  expect(bucketOf(-5)).toBe(0)
  expect(quantile(counted([0]), 0.5)).toBe(1)
  expect(Number.isFinite(quantile(counted([10 * 86_400_000]), 0.95))).toBe(true)
  expect(quantile(new Map(), 0.5)).toBeUndefined()
})
