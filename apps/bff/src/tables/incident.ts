import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/** Something that somebody must mend, from when it was seen until it was over. No foreign keys: it outlives what it tells of. */
export const incident = pgTable(
  'incident',
  {
    id: uuid('id').primaryKey(),
    /** contract `incidentKind` */
    kind: text('kind', {
      enum: [
        'needs-reauthorisation',
        'failing',
        'secret-expires',
        'certificate-expires',
        'grant-ends',
        'server-down',
        'no-mail',
      ],
    }).notNull(),
    /** what it is about: an account's, a config's, a grant's id, or a server's origin */
    subject: text('subject').notNull(),
    emailId: uuid('email_id'),
    emailAddress: text('email_address'),
    accountKind: text('account_kind', { enum: ['mailbox', 'smtp'] }),
    configId: uuid('config_id'),
    configName: text('config_name'),
    /** one sentence; the same as the status says */
    reason: text('reason').notNull(),
    /** expiries: the smallest of the days before the end that was told of */
    days: integer('days'),
    /** expiries: the end itself */
    endsAt: at('ends_at'),
    /** how often it came back within a short while after it had ended */
    returned: integer('returned').notNull().default(0),
    openedAt: at('opened_at').notNull(),
    closedAt: at('closed_at'),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    // one incident for one trouble, whoever sees it first
    uniqueIndex('incident_open')
      .on(table.kind, table.subject)
      .where(sql`${table.closedAt} is null`),
    index('incident_subject').on(table.kind, table.subject, table.openedAt),
    index('incident_email').on(table.emailId),
  ],
)
