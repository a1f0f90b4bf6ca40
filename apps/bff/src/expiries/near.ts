const dayMs = 86_400_000

/** Days before the end at which somebody is told; the largest is how far ahead anything is looked at. */
export const thresholds = {
  config: [60, 30, 7, 1],
  grant: [14, 3],
  /** Google, application in Testing: of seven days in all */
  testing: [2, 1],
} as const

/** The smallest threshold that is reached, or null. What has ended counts as within the last day. */
export const reached = (among: readonly number[], endsAt: Date, now: Date): number | null =>
  among.findLast((days) => endsAt.getTime() - now.getTime() <= days * dayMs) ?? null

export const daysAhead = (days: number, now: Date) => new Date(now.getTime() + days * dayMs)

/** Of a calendar day without a time: it counts whole, in UTC. */
export const endOfDay = (date: string) => new Date(`${date}T23:59:59Z`)
