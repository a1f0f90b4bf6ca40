import type { Clock } from '../deps.ts'

/**
 * Token buckets in memory, one a key: `perMinute` at once, refilled evenly. Each process counts for
 * itself, because a count that all share would be a write for every request.
 */
export interface RateLimiter {
  /** Takes one. Seconds until the next is there, or 0 where it was taken. */
  take(key: string, perMinute: number): number
}

interface Bucket {
  left: number
  at: number
}

const minuteMs = 60_000
/** Nineteen twentieths and one are not quite one. */
const rounding = 1e-9
/** Beyond this the buckets that are full again, which remember nothing, are forgotten. */
const sweptFrom = 10_000

export function createRateLimiter({ clock }: { clock: Clock }): RateLimiter {
  const buckets = new Map<string, Bucket>()
  return {
    take(key, perMinute) {
      const now = clock().getTime()
      const bucket = buckets.get(key) ?? { left: perMinute, at: now }
      // a clock that was set back refills nothing
      const refill = (Math.max(0, now - bucket.at) * perMinute) / minuteMs
      bucket.left = Math.min(perMinute, bucket.left + refill)
      bucket.at = now
      if (buckets.size >= sweptFrom) sweep(now)
      buckets.set(key, bucket)
      const missing = 1 - bucket.left
      if (missing > rounding) return Math.max(1, Math.ceil((missing * 60) / perMinute - rounding))
      bucket.left = Math.max(0, bucket.left - 1)
      return 0
    },
  }

  function sweep(now: number) {
    for (const [key, { at }] of buckets) if (now - at >= minuteMs) buckets.delete(key)
    // a flood of addresses within a minute: better to forget all than to hold ever more
    if (buckets.size >= sweptFrom) buckets.clear()
  }
}
