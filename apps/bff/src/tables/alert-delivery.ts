import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { alertRule } from './alert-rule.ts'
import { at } from './columns.ts'
import { incident } from './incident.ts'

export interface DeliveryRest {
  to: readonly string[]
  refused: readonly string[]
}

/** What a rule has to say of an incident, written together with it: the outbox. */
export const alertDelivery = pgTable(
  'alert_delivery',
  {
    /** also the webhook's id and part of the mail's Message-ID, so that a repeat can be told */
    id: uuid('id').primaryKey(),
    ruleId: uuid('rule_id')
      .notNull()
      .references(() => alertRule.id, { onDelete: 'cascade' }),
    incidentId: uuid('incident_id')
      .notNull()
      .references(() => incident.id, { onDelete: 'cascade' }),
    /**
     * `opened`, `recovered`, `days:30` for an expiry that comes nearer, or `opened:3` for a receiver
     * that the rule names since its third version
     */
    moment: text('moment').notNull(),
    state: text('state', { enum: ['pending', 'sent', 'failed', 'dropped'] }).notNull(),
    /** not before: grace, quiet time, digest, back-off */
    dueAt: at('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    claimedUntil: at('claimed_until'),
    lastError: text('last_error'),
    createdAt: at('created_at').notNull(),
    /** also where it is pending still: since then it is with all but the `rest` */
    sentAt: at('sent_at'),
    /**
     * Pending, and with some receivers already: to whom it is still to be sent, and who was refused
     * for good. Null: nobody has it yet, or all whom it could be sent to.
     */
    rest: jsonb('rest').$type<DeliveryRest>(),
  },
  (table) => [
    uniqueIndex('alert_delivery_once').on(table.ruleId, table.incidentId, table.moment),
    index('alert_delivery_due')
      .on(table.dueAt)
      .where(sql`${table.state} = 'pending'`),
    index('alert_delivery_incident').on(table.incidentId),
  ],
)
