import { pgSchema, text } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/**
 * pg-boss's own row of each queue: its to make and to migrate, so no part of our schema. It dates a
 * change of the queue's options by `updated_on` and never changes any; there we write down when the
 * queue's work last ended well.
 */
export const workQueue = pgSchema('pgboss').table('queue', {
  name: text('name').primaryKey(),
  endedWellAt: at('updated_on').notNull(),
})
