import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { at } from './columns.ts'
import { email } from './email.ts'
import { idpConfig } from './idp-config.ts'

/** Two rows an email, made together with it: `mailbox` fetches, `smtp` sends. */
export const mailAccount = pgTable(
  'mail_account',
  {
    id: uuid('id').primaryKey(),
    emailId: uuid('email_id')
      .notNull()
      .references(() => email.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['mailbox', 'smtp'] }).notNull(),
    enabled: boolean('enabled').notNull().default(false),
    protocol: text('protocol', { enum: ['imap', 'pop3', 'smtp'] }).notNull(),
    host: text('host'),
    port: integer('port'),
    tlsMode: text('tls_mode', { enum: ['implicit', 'starttls', 'none'] }).notNull(),
    authMethod: text('auth_method', { enum: ['oauth2', 'basic', 'none', 'mailbox'] }),
    /** with oauth2 only */
    provider: text('provider', { enum: ['microsoft', 'google', 'other'] }),
    idpConfigId: uuid('idp_config_id').references(() => idpConfig.id),
    /** null: the email's address (basic) or the resource owner's choice (oauth2) */
    login: text('login'),
    passwordSealed: text('password_sealed'),
    strictMatching: boolean('strict_matching').notNull().default(true),
    expectedOwner: text('expected_owner'),
    folder: text('folder'),
    fetchFrequencyMinutes: integer('fetch_frequency_minutes'),
    emailsPerFetch: integer('emails_per_fetch'),
    afterFetch: text('after_fetch', { enum: ['archive', 'delete', 'nothing'] }).notNull(),
    archiveFolder: text('archive_folder'),
    allowSpoofing: boolean('allow_spoofing').notNull().default(false),
    lastActivityAt: at('last_activity_at'),
    /** { code, message } of the last failure since the last success */
    lastError: jsonb('last_error').$type<{ code: string; message: string }>(),
    lastErrorAt: at('last_error_at'),
    errorCount: integer('error_count').notNull().default(0),
    /** when the next health check is due; null where none is wanted */
    checkDueAt: at('check_due_at'),
    checkedAt: at('checked_at'),
    /** when a service last reported a success */
    reportedAt: at('reported_at'),
    /** name of the key that it reported by */
    reportedBy: text('reported_by'),
    /** how far apart such reports usually are, in seconds; a moving average */
    usualGapSeconds: integer('usual_gap_seconds'),
    /** without a report until then, mail is said to be missing; null where nobody ever reported */
    silentAt: at('silent_at'),
    version: integer('version').notNull().default(1),
    updatedAt: at('updated_at').notNull(),
    updatedBy: text('updated_by'),
  },
  (table) => [
    uniqueIndex('mail_account_email_kind').on(table.emailId, table.kind),
    index('mail_account_config').on(table.idpConfigId),
    index('mail_account_check_due')
      .on(table.checkDueAt)
      .where(sql`${table.checkDueAt} is not null`),
    index('mail_account_silent')
      .on(table.silentAt)
      .where(sql`${table.silentAt} is not null`),
  ],
)
