import { expect, test } from 'vitest'
import { type CacheRecord, cacheApi, cacheLimits, triggerCaches } from './cache.ts'

const setup = (snapshot: Record<string, CacheRecord> = {}) => {
  const clock = { now: 1_000_000 }
  return { clock, ...cacheApi(snapshot, () => clock.now) }
}
const hour = 3_600_000

test('a record lives 15 minutes unless told otherwise, and 24 hours at most', () => {
  const { api, clock } = setup()
  const at = (options?: { ttl?: number; expires_at?: number }) => {
    const result = api.set('k', 'v', options)
    return result.type === 'success' ? result.record.expires_at - clock.now : result.code
  }
  expect(at()).toBe(15 * 60_000)
  expect(at({ ttl: 1000 })).toBe(1000)
  expect(at({ expires_at: clock.now + 500 })).toBe(500)
  expect(at({ ttl: 1000, expires_at: clock.now + 500 })).toBe(500)
  expect(at({ ttl: 48 * hour })).toBe(24 * hour)
})

test('a record is gone once it has expired', () => {
  const { api, clock } = setup()
  api.set('k', 'v', { ttl: 1000 })
  expect(api.get('k')).toEqual({ value: 'v', expires_at: clock.now + 1000 })
  clock.now += 1000
  expect(api.get('k')).toBeUndefined()
  expect(api.delete('k')).toEqual({ type: 'error', code: 'CacheKeyDoesNotExist' })
})

test.each([
  ['CacheKeySizeExceeded', 'ä'.repeat(33), 'v', undefined],
  ['CacheValueSizeExceeded', 'k', 'ä'.repeat(2049), undefined],
  ['ItemAlreadyExpired', 'k', 'v', { ttl: 0 }],
  ['ItemAlreadyExpired', 'k', 'v', { expires_at: 5 }],
  ['InvalidExpiry', 'k', 'v', { ttl: 'soon' }],
  ['InvalidExpiry', 'k', 'v', { expires_at: Number.NaN }],
  ['FailedToSetCacheRecord', 'k', { not: 'a string' }, undefined],
  ['FailedToSetCacheRecord', 7, 'v', undefined],
])('set answers %s and never throws', (code, key, value, options) => {
  const { api, writes } = setup()
  expect(api.set(key as string, value as string, options as { ttl?: number })).toEqual({ type: 'error', code })
  expect(writes).toEqual([])
})

test('twenty entries fit, and 8 kB in all', () => {
  const { api } = setup()
  for (let i = 0; i < cacheLimits.entries; i += 1) expect(api.set(`k${i}`, 'v').type).toBe('success')
  expect(api.set('more', 'v')).toEqual({ type: 'error', code: 'CacheSizeExceeded' })
  expect(api.set('k0', 'replaced').type).toBe('success')
  const other = setup().api
  expect(other.set('a', 'x'.repeat(4096)).type).toBe('success')
  expect(other.set('b', 'x'.repeat(4096))).toEqual({ type: 'error', code: 'CacheSizeExceeded' })
})

test('a run writes a hundred times at most', () => {
  const { api } = setup()
  for (let i = 0; i < cacheLimits.writes; i += 1) api.set('k', String(i))
  expect(api.set('k', 'v')).toEqual({ type: 'error', code: 'MaxSideEffectsExceeded' })
  expect(api.delete('k')).toEqual({ type: 'error', code: 'MaxSideEffectsExceeded' })
})

test('writes reach the trigger they belong to, and no other', () => {
  const caches = triggerCaches()
  const { api, writes } = cacheApi({}, () => 0)
  api.set('a', '1')
  api.set('b', '2')
  api.delete('a')
  caches.apply('post-login', writes, 0)
  expect(caches.snapshot('post-login', 0)).toEqual({ b: { value: '2', expires_at: 15 * 60_000 } })
  expect(caches.snapshot('post-login', 15 * 60_000)).toEqual({})
  expect(caches.snapshot('send-phone-message', 0)).toEqual({})
})

test('what overlapping runs or a forged answer would put beyond the limits is dropped', () => {
  const caches = triggerCaches()
  const set = (key: string, value: string, expiresAt = 1000) => ({ op: 'set' as const, key, value, expiresAt })
  caches.apply('post-login', [set('a', 'x'.repeat(4096)), set('b', 'x'.repeat(4096)), set('c', 'y', 99 * 24 * hour)], 0)
  const kept = caches.snapshot('post-login', 0)
  expect(Object.keys(kept)).toEqual(['a', 'c'])
  expect(kept.c?.expires_at).toBe(24 * hour)
})
