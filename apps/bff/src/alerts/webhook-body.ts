import type { AlertWebhook } from '@mailgrant/contract/alert-webhook'
import type { Env } from '../env.ts'
import { incidentOnTheWire } from '../wire/incident.ts'
import { type AlertMessage, listed, type News } from './alert-message.ts'
import { endingOf } from './ending.ts'
import { incidentPath, overviewPath } from './incident-path.ts'

export function webhookBody(
  { publicUrl }: Pick<Env, 'publicUrl'>,
  { at, rule, news }: AlertMessage,
): AlertWebhook {
  const timestamp = at.toISOString()
  const data = (each: News) => ({
    ...incidentOnTheWire(each.incident),
    reason: endingOf(each)?.reason ?? each.incident.reason,
    emails: each.users && { total: each.users.total, addresses: [...each.users.addresses] },
    link: publicUrl + incidentPath(each),
  })
  const [first, ...others] = news
  if (first === undefined)
    return {
      type: 'alert.test',
      timestamp,
      data: { rule: { id: rule.id, name: rule.name }, link: `${publicUrl}/settings/alerts` },
    }
  if (others.length === 0) return { type: `incident.${first.moment}`, timestamp, data: data(first) }
  return {
    type: 'incident.digest',
    timestamp,
    data: {
      total: news.length,
      incidents: news.slice(0, listed).map((each) => ({ ...data(each), moment: each.moment })),
      link: publicUrl + overviewPath,
    },
  }
}
