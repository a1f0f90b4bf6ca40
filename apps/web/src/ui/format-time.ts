import { text } from '../text/en.ts'

/** Times in the reader's own zone and language. */
const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })
const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const longDayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' })
const clockFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const dayAndClockFormat = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
})
// Words, so in the language of the console's other words.
const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

export const exactTime = (iso: string) => exactFormat.format(new Date(iso))
/** A date without a time, such as the expiry of a secret; never shifted by the zone. */
export const plainDate = (isoDate: string) => dayFormat.format(new Date(`${isoDate}T12:00:00`))

const steps = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
  ['week', 4.35],
  ['month', 12],
] as const

/** The day of a moment in the reader's zone. */
export const localDay = (iso: string) => dayFormat.format(new Date(iso))

/** `24 Dec 2026, 14:03`: where two of one day are told apart. */
export const dayAndClock = (iso: string) => dayAndClockFormat.format(new Date(iso))

/** `14:03`, where the day is told elsewhere. */
export const clockTime = (iso: string) => clockFormat.format(new Date(iso))

/** `Thursday, 24 December 2026`, for a sentence. */
export const longDay = (day: Date) => longDayFormat.format(day)

/** `in 5 minutes`, `yesterday`; never `0 seconds ago`. */
export function relativeTime(iso: string, now: number): string {
  let amount = (new Date(iso).getTime() - now) / 1000
  if (Math.abs(amount) < 10) return relativeFormat.format(0, 'second')
  for (const [unit, size] of steps) {
    if (Math.abs(Math.round(amount)) < size) return relativeFormat.format(Math.round(amount), unit)
    amount /= size
  }
  return relativeFormat.format(Math.round(amount), 'year')
}

/** Of what has happened: two clocks apart do not put it into the future. */
export const timeAgo = (iso: string, now: number): string =>
  new Date(iso).getTime() > now - 10_000 ? text.time.justNow : relativeTime(iso, now)
