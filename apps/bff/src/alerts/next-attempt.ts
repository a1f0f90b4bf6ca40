const minuteMs = 60_000

/** 1 min doubling to 1 h comes to a day after so many: then a delivery is given up. */
export const mostAttempts = 30

/**
 * When a delivery that failed is tried again: 1 min doubling to 1 h, a fifth more or less, and not
 * before the receiver's own Retry-After.
 */
export function nextAttempt(
  now: Date,
  { attempts, retryAfterMs = null }: { attempts: number; retryAfterMs?: number | null },
  random: () => number = Math.random,
): Date {
  const wait = Math.min(minuteMs * 2 ** Math.min(attempts - 1, 10), 60 * minuteMs)
  const jittered = wait * (0.8 + random() * 0.4)
  return new Date(now.getTime() + Math.max(jittered, retryAfterMs ?? 0))
}
