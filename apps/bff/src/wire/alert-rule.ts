import type { AlertEvent, AlertRule } from '@mailgrant/contract/alert-rule'
import { alertEvent } from '@mailgrant/contract/alert-rule'
import { inArray } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { alertRule } from '../tables/alert-rule.ts'
import { email } from '../tables/email.ts'

type Row = typeof alertRule.$inferSelect
type Named = { id: string; address: string }

/** Rules as the console shows them: emails that are deleted meanwhile are left out. */
export async function rulesOnTheWire(
  db: Pick<Db, 'select'>,
  rows: readonly Row[],
): Promise<AlertRule[]> {
  const ids = rows.flatMap(({ emailIds, senderEmailId }) => [
    ...(emailIds ?? []),
    ...(senderEmailId === null ? [] : [senderEmailId]),
  ])
  const found: Named[] =
    ids.length === 0
      ? []
      : await db
          .select({ id: email.id, address: email.address })
          .from(email)
          .where(inArray(email.id, [...new Set(ids)]))
          .orderBy(email.addressKey)
  return rows.map((row) => onTheWire(row, found))
}

function onTheWire(row: Row, found: readonly Named[]): AlertRule {
  const { id, version, updatedBy, lastError, emailIds, senderEmailId } = row
  const emails = emailIds === null ? null : found.filter((each) => new Set(emailIds).has(each.id))
  const sender = found.find((each) => each.id === senderEmailId) ?? null
  return {
    id,
    fields: {
      name: row.name,
      enabled: row.enabled,
      channel: row.channel,
      recipients: row.recipients,
      senderEmailId: sender?.id ?? null,
      url: row.url,
      events: row.events.filter(isEvent),
      emailIds: emails?.map((each) => each.id) ?? null,
      quietFrom: row.quietFrom,
      quietTo: row.quietTo,
      timeZone: row.timeZone,
      digestMinutes: row.digestMinutes,
    },
    emails,
    sender,
    version,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    lastError,
  }
}

const isEvent = (value: string): value is AlertEvent => alertEvent.safeParse(value).success
