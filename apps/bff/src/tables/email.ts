import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

export const email = pgTable(
  'email',
  {
    id: uuid('id').primaryKey(),
    address: text('address').notNull(),
    /** the address in lower case: unique, and what lists sort by */
    addressKey: text('address_key')
      .notNull()
      .generatedAlwaysAs(sql`lower(address)`),
    name: text('name').notNull().default(''),
    nameKey: text('name_key')
      .notNull()
      .generatedAlwaysAs(sql`lower(name)`),
    searchText: text('search_text')
      .notNull()
      .generatedAlwaysAs(sql`lower(address || ' ' || name)`),
    notes: text('notes').notNull().default(''),
    version: integer('version').notNull().default(1),
    lastActivityAt: at('last_activity_at'),
    /** what lists sort by: epoch milliseconds, 0 where there was no activity yet, so nulls have a place */
    lastActivityKey: bigint('last_activity_key', { mode: 'number' })
      .notNull()
      .generatedAlwaysAs(
        sql`coalesce((extract(epoch from last_activity_at at time zone 'UTC') * 1000)::bigint, 0)`,
      ),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    updatedBy: text('updated_by'),
  },
  (table) => [
    uniqueIndex('email_address_key').on(table.addressKey),
    index('email_name_key').on(table.nameKey, table.id),
    index('email_created').on(table.createdAt, table.id),
    index('email_last_activity').on(table.lastActivityKey, table.id),
    index('email_search').using('gin', sql`${table.searchText} gin_trgm_ops`),
  ],
)
