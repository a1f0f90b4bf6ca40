import type { TimelineEvent } from '@mailgrant/contract/event'
import { inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Db } from '../db/open.ts'
import { email } from '../tables/email.ts'
import type { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'

type Row = typeof event.$inferSelect

const detail = z.record(z.string(), z.unknown()).catch({})

/** Rows as they cross HTTP, with the present names of their configs. */
export async function toTimelineEvents(
  db: Pick<Db, 'select'>,
  rows: readonly Row[],
): Promise<TimelineEvent[]> {
  const emailIds = given(rows.map(({ emailId }) => emailId))
  const configIds = given(rows.map(({ configId }) => configId))
  const present = new Set(
    emailIds.length === 0
      ? []
      : (await db.select({ id: email.id }).from(email).where(inArray(email.id, emailIds))).map(
          ({ id }) => id,
        ),
  )
  const names = new Map(
    configIds.length === 0
      ? []
      : (
          await db
            .select({ id: idpConfig.id, name: idpConfig.name })
            .from(idpConfig)
            .where(inArray(idpConfig.id, configIds))
        ).map(({ id, name }) => [id, name] as const),
  )
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    type: row.type,
    outcome: row.outcome,
    actor: row.actor,
    email:
      row.emailId === null
        ? null
        : { id: row.emailId, address: row.emailAddress ?? '', present: present.has(row.emailId) },
    accountKind: row.accountKind,
    config:
      row.configId === null ? null : { id: row.configId, name: names.get(row.configId) ?? null },
    detail: detail.parse(row.detail),
    traceId: row.traceId,
    correlationId: row.correlationId,
  }))
}

const given = (ids: readonly (string | null)[]): string[] => [
  ...new Set(ids.flatMap((id) => (id === null ? [] : [id]))),
]
