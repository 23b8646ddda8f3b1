/** What is left to a caller, for the headers of management reference 1.7. */
export interface Allowance {
  allowed: boolean
  limit: number
  remaining: number
  /** Unix seconds when all is there again. */
  reset: number
  /** Seconds until the next call may succeed. */
  retryAfter: number
}

interface Bucket {
  left: number
  at: number
}

/** Far above what deploy tools send (8 a second) and low enough that one client cannot occupy a node alone. */
const defaultLimit = { burst: 1000, perSecond: 200 }

/**
 * One token bucket per caller. Each node counts for itself: this keeps a node responsive and guards nothing secret, so
 * the count is not worth a write per call.
 */
export const rateLimiter = ({ burst, perSecond } = defaultLimit) => {
  const buckets = new Map<string, Bucket>()
  const levelOf = (bucket: Bucket, now: number) =>
    Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond)

  return (caller: string, now: number): Allowance => {
    if (buckets.size > 10_000) {
      for (const [key, bucket] of buckets) if (levelOf(bucket, now) >= burst) buckets.delete(key)
    }
    const level = levelOf(buckets.get(caller) ?? { left: burst, at: now }, now)
    const allowed = level >= 1
    const left = allowed ? level - 1 : level
    buckets.set(caller, { left, at: now })
    return {
      allowed,
      limit: burst,
      remaining: Math.floor(left),
      reset: Math.ceil(now / 1000 + (burst - left) / perSecond),
      retryAfter: Math.max(1, Math.ceil((1 - left) / perSecond)),
    }
  }
}
