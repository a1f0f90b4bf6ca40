import { activityText as t } from '../../text/activity.ts'
import { detailWords, toldIncidents, toldOf } from '../../text/event-details.ts'
import { exactTime, plainDate } from '../../ui/format-time.ts'

const times = new Set(['downSince', 'expiresAt'])
const dates = new Set(['expiresOn'])

/** What an event holds under a name, in words. */
export function detailValue(name: string, value: unknown): string {
  if (name === 'incidents')
    return toldIncidents
      .parse(value)
      .map(({ kind, moment }) => toldOf(kind, moment))
      .join(', ')
  if (typeof value === 'boolean') return value ? t.yes : t.no
  if (typeof value === 'string') {
    if (times.has(name)) return exactTime(value)
    return dates.has(name) ? plainDate(value) : (detailWords[name]?.[value] ?? value)
  }
  return Array.isArray(value) ? listed(name, value) : JSON.stringify(value)
}

/** Of a list of things, such as receivers and what a server said of each: their values. */
const listed = (name: string, values: readonly unknown[]) =>
  values
    .map((each) =>
      typeof each === 'object' && each !== null
        ? Object.values(each)
            .map((held) => detailValue(name, held))
            .join(' ')
        : detailValue(name, each),
    )
    .join(', ')
