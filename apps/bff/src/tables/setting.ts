import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/** What administrators set for the whole console: one row, made when first saved. */
export const setting = pgTable('setting', {
  id: integer('id').primaryKey(),
  /** how long the timeline is kept */
  retentionDays: integer('retention_days').notNull(),
  /** how often each enabled account is checked */
  checkIntervalMinutes: integer('check_interval_minutes').notNull(),
  version: integer('version').notNull().default(1),
  updatedAt: at('updated_at').notNull(),
  updatedBy: text('updated_by'),
})
