/** RFC 9110 §10.2.3: seconds, or a date; in milliseconds from now, or null where there is none to be read. */
export function retryAfterMs(headers: Headers, now: Date): number | null {
  const value = headers.get('retry-after')?.trim()
  if (!value) return null
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), longestWaitMs) : null
}

const longestWaitMs = 86_400_000
