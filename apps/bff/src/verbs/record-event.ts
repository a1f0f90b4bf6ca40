import type { EventType } from '@mailgrant/contract/event'
import { v7 } from 'uuid'
import type { Clock } from '../deps.ts'
import type { Db } from '../db/open.ts'
import { event } from '../tables/event.ts'

type Row = typeof event.$inferInsert

export interface EventToRecord {
  type: EventType
  outcome: Row['outcome']
  /** name of the administrator or of the service's key, or `system` */
  actor: string
  email?: { id: string; address: string }
  accountKind?: 'mailbox' | 'smtp'
  configId?: string
  /** never a secret: this is shown and kept */
  detail?: Record<string, unknown>
  traceId?: string | null
  correlationId?: string | null
}

/** Appends to the timeline; inside a transaction pass its handle as `db`. */
export async function recordEvent(
  { db, clock }: { db: Pick<Db, 'insert'>; clock: Clock },
  recorded: EventToRecord,
): Promise<void> {
  await db.insert(event).values({
    id: v7(),
    at: clock(),
    type: recorded.type,
    outcome: recorded.outcome,
    actor: recorded.actor,
    emailId: recorded.email?.id ?? null,
    emailAddress: recorded.email?.address ?? null,
    accountKind: recorded.accountKind ?? null,
    configId: recorded.configId ?? null,
    detail: recorded.detail ?? {},
    traceId: recorded.traceId ?? null,
    correlationId: recorded.correlationId ?? null,
  })
}
