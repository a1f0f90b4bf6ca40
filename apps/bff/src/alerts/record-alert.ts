import { recordEvent } from '../verbs/record-event.ts'
import type { Within } from '../verbs/within.ts'
import { type AlertMessage, listed, type News, type Refusals } from './alert-message.ts'

type Told =
  | {
      outcome: 'ok'
      through: string
      /** where others have it already */
      to?: readonly string[]
      partly?: Refusals & { cause: string }
    }
  | {
      outcome: 'failed'
      cause: string
      givenUp?: boolean
      /** where others have it */
      partly?: Refusals
    }

/** One entry in the timeline of each email that the message lists; one of nobody's where it lists none. */
export async function recordAlert(
  within: Within,
  { id, rule, news }: AlertMessage,
  told: Told,
): Promise<void> {
  const shown = news.slice(0, listed)
  const common = {
    messageId: id,
    ruleId: rule.id,
    rule: rule.name,
    channel: rule.channel,
    total: news.length,
    ...(told.outcome === 'ok'
      ? {
          through: told.through,
          ...(told.to && { to: told.to.join(', ') }),
          ...(told.partly && { cause: told.partly.cause }),
        }
      : {
          cause: told.cause,
          ...(told.partly && { partly: true }),
          ...(told.givenUp === true && { givenUp: true }),
        }),
    ...refusals(told.partly),
  }
  for (const about of subjects(shown)) {
    const [first] = about
    const row = first?.incident
    await recordEvent(within, {
      type: told.outcome === 'ok' ? 'alert.sent' : 'alert.failed',
      outcome: told.outcome,
      actor: 'system',
      ...(row?.emailId != null &&
        row.emailAddress !== null && { email: { id: row.emailId, address: row.emailAddress } }),
      ...(row?.accountKind != null && { accountKind: row.accountKind }),
      ...(row?.configId != null && { configId: row.configId }),
      detail: {
        ...common,
        incidents: about.map(({ moment, incident }) => ({
          id: incident.id,
          kind: incident.kind,
          moment,
        })),
      },
    })
  }
}

/** Where there are any. */
export const refusals = ({ refused, putOff }: Refusals = { refused: [], putOff: [] }) => ({
  ...(refused.length > 0 && { refused }),
  ...(putOff.length > 0 && { putOff }),
})

function subjects(news: readonly News[]): News[][] {
  const found = new Map<string, News[]>()
  for (const each of news) {
    const { emailId, accountKind } = each.incident
    const key = emailId === null ? '' : `${emailId} ${accountKind ?? ''}`
    found.set(key, [...(found.get(key) ?? []), each])
  }
  return [...found.values()]
}
