import type { MailError } from '../mail-error.ts'

const first = 1000
const longest = 5 * 60 * 1000

/** Waits that double from a second to five minutes, each shortened by up to half by chance. */
export interface BackOff {
  /** Milliseconds to wait after this failure, at least what the server asked for. */
  next(error: MailError): number
  reset(): void
}

export function createBackOff(random: () => number): BackOff {
  let failures = 0
  return {
    next({ retryAfterMs }) {
      const whole = Math.min(longest, first * 2 ** failures)
      failures = Math.min(failures + 1, 16)
      return Math.max(Math.round(whole * (1 - random() / 2)), retryAfterMs ?? 0)
    },
    reset() {
      failures = 0
    },
  }
}
