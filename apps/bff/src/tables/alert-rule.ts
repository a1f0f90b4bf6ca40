import { boolean, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/** Who is told of what, and how. */
export const alertRule = pgTable('alert_rule', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  enabled: boolean('enabled').notNull().default(true),
  channel: text('channel', { enum: ['mail', 'webhook'] }).notNull(),
  /** mail */
  recipients: text('recipients').array().notNull(),
  /** mail: through this system email where it is healthy; null: through any that is */
  senderEmailId: uuid('sender_email_id'),
  /** webhook */
  url: text('url'),
  webhookSecretSealed: text('webhook_secret_sealed'),
  /** contract `incidentKind` and `recovered` */
  events: text('events').array().notNull(),
  /** null: all emails, also those added later */
  emailIds: uuid('email_ids').array(),
  /** `22:00`; both or neither; within it what comes waits for its end */
  quietFrom: text('quiet_from'),
  quietTo: text('quiet_to'),
  /** IANA name, for the quiet time */
  timeZone: text('time_zone').notNull().default('UTC'),
  /** 0: each at once; else what comes is gathered this long */
  digestMinutes: integer('digest_minutes').notNull().default(0),
  version: integer('version').notNull().default(1),
  createdAt: at('created_at').notNull(),
  updatedAt: at('updated_at').notNull(),
  updatedBy: text('updated_by'),
  lastDeliveredAt: at('last_delivered_at'),
  /** of the last delivery that failed since one went well */
  lastError: text('last_error'),
})
