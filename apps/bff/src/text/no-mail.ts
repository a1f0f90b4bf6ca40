/** Why mail is said to be missing, and what to do. */
export const noMailText = {
  reason: (service: string | null, silentMs: number, usualSeconds: number | null) =>
    `No mail was fetched for ${span(silentMs)}: the last report came from ${service === null ? 'a service' : `“${service}”`}${
      usualSeconds === null ? '' : `, which usually reports every ${span(usualSeconds * 1000)}`
    }. Check that the service runs and reaches this console.`,
} as const

const units = [
  { name: 'day', ms: 86_400_000 },
  { name: 'hour', ms: 3_600_000 },
  { name: 'minute', ms: 60_000 },
] as const

/** In the largest unit that there are two of. */
function span(ms: number): string {
  const unit = units.find((each) => ms >= 2 * each.ms) ?? units[2]
  const count = Math.max(1, Math.round(ms / unit.ms))
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`
}
