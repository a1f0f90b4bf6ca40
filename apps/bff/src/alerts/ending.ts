import { z } from 'zod'
import { alertOver } from '../text/alerts.ts'
import type { News } from './alert-message.ts'

const stored = z.object({
  how: z.enum(['secret-replaced', 'date-changed']),
  endsAt: z.coerce.date().nullable(),
})

/** How what is over came to an end, where that was kept with it. */
export function endingOf({ moment, incident }: Pick<News, 'moment' | 'incident'>) {
  const parsed = moment === 'recovered' ? stored.safeParse(incident.detail) : null
  return parsed?.success ? { ...parsed.data, reason: alertOver[parsed.data.how] } : null
}
