import type { Clock } from '../deps.ts'

/** Refreshes of one grant in a minute, of this process; more is a loop (AADSTS50196). */
const atMost = 30
const windowMs = 60_000

export interface RefreshLimit {
  /** Counts one; where there are too many already, when the next is allowed. */
  take(grantId: string): Date | null
}

export function createRefreshLimit({ clock }: { clock: Clock }): RefreshLimit {
  let counts = new Map<string, number>()
  let began = clock().getTime()

  return {
    take(grantId) {
      const age = clock().getTime() - began
      if (age < 0 || age >= windowMs) {
        counts = new Map()
        began = clock().getTime()
      }
      const count = counts.get(grantId) ?? 0
      if (count >= atMost) return new Date(began + windowMs)
      counts.set(grantId, count + 1)
      return null
    },
  }
}
