import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/** One row an authorization server that had trouble: what one process learns, all of them heed. */
export const circuit = pgTable('circuit', {
  /** origin of the token endpoint */
  server: text('server').primaryKey(),
  state: text('state', { enum: ['closed', 'open'] }).notNull(),
  /** failures of the server's own, one after the other */
  failures: integer('failures').notNull().default(0),
  openedAt: at('opened_at'),
  /** while open: when one refresh may try again; while closed: until when it recovers from an outage */
  probeAt: at('probe_at'),
  /** while open: so long the server itself asked to be left alone (`Retry-After`) */
  waitUntil: at('wait_until'),
  /** in the server's or the network's words */
  reason: text('reason'),
  /** while it recovers: when the next refresh ahead of use may start */
  updatedAt: at('updated_at').notNull(),
})
