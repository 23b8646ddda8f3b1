/** A cached value (login flow reference, 1.6). */
export interface CacheRecord {
  value: string
  /** Epoch milliseconds. */
  expires_at: number
}

export type CacheErrorCode =
  | 'MaxSideEffectsExceeded'
  | 'CacheKeySizeExceeded'
  | 'CacheValueSizeExceeded'
  | 'CacheSizeExceeded'
  | 'ItemAlreadyExpired'
  | 'InvalidExpiry'
  | 'FailedToSetCacheRecord'
  | 'FailedToDeleteCacheRecord'
  | 'CacheKeyDoesNotExist'

export type CacheError = { type: 'error'; code: CacheErrorCode }
export type CacheSetResult = { type: 'success'; record: CacheRecord } | CacheError
export type CacheDeleteResult = { type: 'success' } | CacheError

export type CacheWrite = { op: 'set'; key: string; value: string; expiresAt: number } | { op: 'delete'; key: string }

export const cacheLimits = {
  entries: 20,
  keyBytes: 64,
  valueBytes: 4096,
  totalBytes: 8 * 1024,
  /** Writes of one run. */
  writes: 100,
  defaultMs: 15 * 60_000,
  maxMs: 24 * 60 * 60_000,
} as const

const bytes = (text: string): number => Buffer.byteLength(text)
const failed = (code: CacheErrorCode): CacheError => ({ type: 'error', code })

/** Why a record may not stand beside the others; undefined if it may. Expired neighbours do not count. */
const refusal = (
  records: ReadonlyMap<string, CacheRecord>,
  key: string,
  value: string,
  now: number,
): CacheErrorCode | undefined => {
  if (bytes(key) > cacheLimits.keyBytes) return 'CacheKeySizeExceeded'
  if (bytes(value) > cacheLimits.valueBytes) return 'CacheValueSizeExceeded'
  const others = [...records].filter(([other, record]) => other !== key && record.expires_at > now)
  const total = others.reduce(
    (sum, [other, record]) => sum + bytes(other) + bytes(record.value),
    bytes(key) + bytes(value),
  )
  if (others.length >= cacheLimits.entries || total > cacheLimits.totalBytes) return 'CacheSizeExceeded'
  return undefined
}

/** Until when a record lives: `ttl` (ms) or `expires_at` (epoch ms), the earlier of both; 15 minutes without, 24 hours at most. */
const expiry = (options: unknown, now: number): number | CacheErrorCode => {
  const { ttl, expires_at } = (options ?? {}) as { ttl?: unknown; expires_at?: unknown }
  for (const given of [ttl, expires_at])
    if (given !== undefined && (typeof given !== 'number' || !Number.isFinite(given))) return 'InvalidExpiry'
  const asked = Math.min(
    ttl === undefined ? Number.POSITIVE_INFINITY : now + (ttl as number),
    expires_at === undefined ? Number.POSITIVE_INFINITY : (expires_at as number),
  )
  if (asked <= now) return 'ItemAlreadyExpired'
  return Math.floor(Math.min(Number.isFinite(asked) ? asked : now + cacheLimits.defaultMs, now + cacheLimits.maxMs))
}

/** `api.cache`: works on a copy of the trigger's cache and notes every write. Errors are values, nothing throws. */
export const cacheApi = (snapshot: Record<string, CacheRecord>, now: () => number) => {
  const records = new Map(Object.entries(snapshot))
  const writes: CacheWrite[] = []
  const live = (key: string): CacheRecord | undefined => {
    const record = records.get(key)
    return record && record.expires_at > now() ? record : undefined
  }
  return {
    writes,
    api: {
      get: (key: string): CacheRecord | undefined => {
        const record = live(key)
        return record && { ...record }
      },
      set: (key: string, value: string, options?: { ttl?: number; expires_at?: number }): CacheSetResult => {
        if (typeof key !== 'string' || typeof value !== 'string') return failed('FailedToSetCacheRecord')
        if (writes.length >= cacheLimits.writes) return failed('MaxSideEffectsExceeded')
        const refused = refusal(records, key, value, now())
        if (refused) return failed(refused)
        const expiresAt = expiry(options, now())
        if (typeof expiresAt === 'string') return failed(expiresAt)
        records.set(key, { value, expires_at: expiresAt })
        writes.push({ op: 'set', key, value, expiresAt })
        return { type: 'success', record: { value, expires_at: expiresAt } }
      },
      delete: (key: string): CacheDeleteResult => {
        if (typeof key !== 'string') return failed('FailedToDeleteCacheRecord')
        if (writes.length >= cacheLimits.writes) return failed('MaxSideEffectsExceeded')
        if (!live(key)) return failed('CacheKeyDoesNotExist')
        records.delete(key)
        writes.push({ op: 'delete', key })
        return { type: 'success' }
      },
    },
  }
}

/**
 * The caches of all triggers on this node. Writes come from processes that are not trusted, and of runs that overlapped,
 * so that the limits hold here again: what does not fit is dropped, as upstream's cache may drop anything.
 */
export const triggerCaches = () => {
  const caches = new Map<string, Map<string, CacheRecord>>()
  const of = (trigger: string) => {
    const known = caches.get(trigger) ?? new Map<string, CacheRecord>()
    caches.set(trigger, known)
    return known
  }
  return {
    snapshot: (trigger: string, now: number): Record<string, CacheRecord> => {
      const records = of(trigger)
      for (const [key, record] of records) if (record.expires_at <= now) records.delete(key)
      return Object.fromEntries(records)
    },
    apply: (trigger: string, writes: readonly CacheWrite[], now: number): void => {
      const records = of(trigger)
      for (const write of writes) {
        if (write.op === 'delete') records.delete(write.key)
        else if (write.expiresAt > now && !refusal(records, write.key, write.value, now))
          records.set(write.key, {
            value: write.value,
            expires_at: Math.min(write.expiresAt, now + cacheLimits.maxMs),
          })
      }
    },
  }
}
