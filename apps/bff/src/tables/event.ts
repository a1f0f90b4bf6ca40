import type { EventType } from '@mailgrant/contract/event'
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/** Append-only timeline. No foreign keys: it outlives what it tells of. */
export const event = pgTable(
  'event',
  {
    id: uuid('id').primaryKey(),
    at: at('at').notNull(),
    type: text('type').$type<EventType>().notNull(),
    outcome: text('outcome', { enum: ['ok', 'failed'] }).notNull(),
    /** name of the administrator or of the service's key, or `system` */
    actor: text('actor').notNull(),
    emailId: uuid('email_id'),
    emailAddress: text('email_address'),
    accountKind: text('account_kind', { enum: ['mailbox', 'smtp'] }),
    configId: uuid('config_id'),
    detail: jsonb('detail').notNull(),
    /** the provider's trace and correlation ids */
    traceId: text('trace_id'),
    correlationId: text('correlation_id'),
  },
  (table) => [
    index('event_email').on(table.emailId, table.at, table.id),
    index('event_at').on(table.at, table.id),
  ],
)
