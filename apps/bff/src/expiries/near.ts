const dayMs = 86_400_000

/** Days before the end at which somebody is told; the largest is how far ahead anything is looked at. */
export const thresholds = {
  config: [60, 30, 7, 1],
  grant: [14, 3],
  /** Google, application in Testing: of seven days in all */
  testing: [2, 1],
} as const

interface EndingGrant {
  endsAt: Date
  testing: boolean
  issuedAt: Date
  refreshedAt: Date | null
}

/**
 * The threshold that a grant has reached, or null. One that lives shorter is near its end in the
 * last third of its life: a refresh token of a day that each refresh replaces worries nobody.
 */
export function nearEnd(
  { endsAt, testing, issuedAt, refreshedAt }: EndingGrant,
  now: Date,
): number | null {
  const days = reached(testing ? thresholds.testing : thresholds.grant, endsAt, now)
  // a refresh puts off no end of an application in Testing
  const since = testing ? issuedAt : (refreshedAt ?? issuedAt)
  const life = endsAt.getTime() - since.getTime()
  return endsAt.getTime() - now.getTime() > life / 3 ? null : days
}

/** The smallest threshold that is reached, or null. What has ended counts as within the last day. */
export const reached = (among: readonly number[], endsAt: Date, now: Date): number | null =>
  among.findLast((days) => endsAt.getTime() - now.getTime() <= days * dayMs) ?? null

export const daysAhead = (days: number, now: Date) => new Date(now.getTime() + days * dayMs)

/** Of a calendar day without a time: it counts whole, in UTC. */
export const endOfDay = (date: string) => new Date(`${date}T23:59:59Z`)
