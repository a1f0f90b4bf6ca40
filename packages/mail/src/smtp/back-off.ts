const first = 500
const longest = 30_000

/**
 * Milliseconds to wait before the next attempt: doubled each time up to half a minute, with half
 * of it left to chance so that many senders do not come back at the same moment.
 *
 * @param failures how many attempts failed in a row, from 1
 * @param asked what the server asked for, which is never undercut
 */
export function backOff(failures: number, asked: number | undefined, random: number): number {
  const full = Math.min(longest, first * 2 ** Math.min(failures - 1, 16))
  return Math.max(full * (0.5 + random / 2), asked ?? 0)
}
