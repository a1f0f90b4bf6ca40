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
  const rhythm = { fetchFrequencyMinutes, usualGapSeconds: usual }
  return { usualGapSeconds: usual, silentAt: silentAfter(rhythm, now) }
}

/** When silence is noticed that began at `since`. */
export function silentAfter(
  { fetchFrequencyMinutes, usualGapSeconds }: Omit<Rhythm, 'reportedAt'>,
  since: Date,
): Date {
  const fetches = 3 * 60 * (fetchFrequencyMinutes ?? 0)
  const seconds = Math.max(fetches, 4 * (usualGapSeconds ?? 0), leastSeconds)
  return new Date(since.getTime() + seconds * 1000)
}

function usualGap(reportedAt: Date | null, usual: number | null, now: Date): number | null {
  if (reportedAt === null) return usual
  const gap = Math.max(0, (now.getTime() - reportedAt.getTime()) / 1000)
  if (usual === null) return Math.round(gap)
  // an outage is not a habit
  return Math.round(usual + weight * (Math.min(gap, 4 * usual) - usual))
}
