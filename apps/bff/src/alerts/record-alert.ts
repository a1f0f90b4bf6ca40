import { recordEvent } from '../verbs/record-event.ts'
import type { Within } from '../verbs/within.ts'
import { type AlertMessage, listed, type News, type Refusal } from './alert-message.ts'

type Told =
  | { outcome: 'ok'; through: string; partly?: { refused: readonly Refusal[]; warning: string } }
  | { outcome: 'failed'; cause: string; givenUp?: boolean }

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
    ...(told.outcome === 'ok' ? { through: told.through } : { cause: told.cause }),
    ...(told.outcome === 'ok' &&
      told.partly && { cause: told.partly.warning, refused: told.partly.refused }),
    ...(told.outcome === 'failed' && told.givenUp === true && { givenUp: true }),
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

function subjects(news: readonly News[]): News[][] {
  const found = new Map<string, News[]>()
  for (const each of news) {
    const { emailId, accountKind } = each.incident
    const key = emailId === null ? '' : `${emailId} ${accountKind ?? ''}`
    found.set(key, [...(found.get(key) ?? []), each])
  }
  return [...found.values()]
}
