import type { EventChange } from '@mailgrant/contract/event'
import { inArray } from 'drizzle-orm'
import { email } from '../tables/email.ts'
import type { alertRule } from '../tables/alert-rule.ts'
import { compareRows } from '../verbs/compare-rows.ts'
import type { Within } from '../verbs/within.ts'
import type { ruleColumns } from './rule-columns.ts'

type Rule = Pick<typeof alertRule.$inferSelect, keyof ReturnType<typeof ruleColumns>>

const columns = [
  'name',
  'enabled',
  'channel',
  'recipients',
  'sender',
  'urlHost',
  'events',
  'emails',
  'quietFrom',
  'quietTo',
  'timeZone',
  'digestMinutes',
] as const

/**
 * What a save changed of a rule, as its form names it; emails by their addresses. Whoever knows the
 * address of a webhook can often post to it: of it the timeline tells the host alone, as of alerts.
 */
export async function compareRules(
  { db }: Pick<Within, 'db'>,
  before: Rule,
  after: Rule,
): Promise<EventChange[]> {
  const ids = [before, after].flatMap(({ emailIds, senderEmailId }) => [
    ...(emailIds ?? []),
    ...(senderEmailId === null ? [] : [senderEmailId]),
  ])
  const rows = await db
    .select({ id: email.id, address: email.address })
    .from(email)
    .where(inArray(email.id, [...new Set(ids)]))
  const addresses = new Map(rows.map(({ id, address }) => [id, address]))
  const addressOf = (id: string | null) => (id === null ? null : (addresses.get(id) ?? null))
  const shown = (rule: Rule) => ({
    ...rule,
    sender: addressOf(rule.senderEmailId),
    emails: rule.emailIds?.map(addressOf).filter((address) => address !== null) ?? null,
    urlHost: rule.url === null ? null : new URL(rule.url).host,
  })
  return compareRows(shown(before), shown(after), columns, { url: 'url' })
}
