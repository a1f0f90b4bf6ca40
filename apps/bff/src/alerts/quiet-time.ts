interface QuietTime {
  /** `22:00`; null: none */
  quietFrom: string | null
  quietTo: string | null
  /** IANA name */
  timeZone: string
}

const minuteMs = 60_000
const dayMinutes = 24 * 60

/**
 * When the quiet time that `now` lies in is over, or null outside it. Walks minute by minute over
 * the clocks of the zone, so that a day of 23 or 25 hours needs no rule of its own: an end that a
 * night skips is over when the clocks have passed it, one that comes twice is over the first time.
 */
export function quietUntil({ quietFrom, quietTo, timeZone }: QuietTime, now: Date): Date | null {
  if (quietFrom === null || quietTo === null) return null
  const clocks = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const isQuiet = (at: number) => {
    const time = clocks.format(at)
    return quietFrom < quietTo
      ? time >= quietFrom && time < quietTo
      : time >= quietFrom || time < quietTo
  }
  if (!isQuiet(now.getTime())) return null
  const minute = Math.floor(now.getTime() / minuteMs)
  // a day of 25 hours has at most one more
  for (let passed = 1; passed <= dayMinutes + 60; passed += 1) {
    const at = (minute + passed) * minuteMs
    if (!isQuiet(at)) return new Date(at)
  }
  return null
}
