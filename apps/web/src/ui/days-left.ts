const dayMs = 86_400_000

/** Whole days until then; negative once it is over, and 0 on the day itself. */
export const daysLeft = (iso: string, now: number): number =>
  Math.floor((new Date(iso).getTime() - now) / dayMs)

/** Of a date without a time: it counts whole, in UTC, as on the server. */
export const daysLeftOfDate = (date: string, now: number): number =>
  daysLeft(`${date}T23:59:59Z`, now)
