/**
 * When a transient failure may be tried again: doubling from 5 s to 10 min with full jitter on the
 * upper half, never earlier than the provider's own Retry-After.
 */
export function retryAt(
  now: Date,
  failuresInARow: number,
  retryAfterSeconds: number | null,
  random: () => number = Math.random,
): Date {
  const ceiling = Math.min(5_000 * 2 ** Math.min(failuresInARow, 20), 600_000)
  const wait = ceiling / 2 + (random() * ceiling) / 2
  return new Date(now.getTime() + Math.max(wait, (retryAfterSeconds ?? 0) * 1000))
}
