import type { mailAccount } from '../tables/mail-account.ts'

type Rhythm = Pick<
  typeof mailAccount.$inferSelect,
  'reportedAt' | 'usualGapSeconds' | 'fetchFrequencyMinutes'
>

/** How much of the moving average the newest gap is. */
const weight = 0.2
/** Nobody is told sooner than that, however often a service fetches. */
const leastSeconds = 15 * 60

/**
 * What a success reported now says about the next one: how far apart they usually are, and when its
 * absence is noticed, which is after three fetches of the set frequency or four usual gaps.
 */
export function nextReport(
  { reportedAt, usualGapSeconds, fetchFrequencyMinutes }: Rhythm,
  now: Date,
) {
  const usual = usualGap(reportedAt, usualGapSeconds, now)
  const silent = Math.max(3 * 60 * (fetchFrequencyMinutes ?? 0), 4 * (usual ?? 0), leastSeconds)
  return { usualGapSeconds: usual, silentAt: new Date(now.getTime() + silent * 1000) }
}

function usualGap(reportedAt: Date | null, usual: number | null, now: Date): number | null {
  if (reportedAt === null) return usual
  const gap = Math.max(0, (now.getTime() - reportedAt.getTime()) / 1000)
  if (usual === null) return Math.round(gap)
  // an outage is not a habit
  return Math.round(usual + weight * (Math.min(gap, 4 * usual) - usual))
}
