import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'
import { idpConfig } from './idp-config.ts'
import { mailAccount } from './mail-account.ts'

export const tokenGrant = pgTable(
  'token_grant',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => mailAccount.id, { onDelete: 'cascade' }),
    configId: uuid('config_id')
      .notNull()
      .references(() => idpConfig.id),
    accessTokenSealed: text('access_token_sealed').notNull(),
    refreshTokenSealed: text('refresh_token_sealed').notNull(),
    /** masked forms, so that the Token tab opens nothing */
    accessTokenHint: text('access_token_hint').notNull(),
    refreshTokenHint: text('refresh_token_hint').notNull(),
    expiresAt: at('expires_at'),
    /** a mail server rejected the stored access token; cleared by the refresh that replaces it */
    accessTokenRejectedAt: at('access_token_rejected_at'),
    /** when a refresh last replaced a rejected token: one that is rejected again at once must not end in a loop */
    rejectionAnsweredAt: at('rejection_answered_at'),
    scopes: text('scopes').notNull(),
    /** the name shown; `ownerSubject` is the stable key (iss + sub, or tid + oid) */
    resourceOwner: text('resource_owner').notNull(),
    ownerSubject: text('owner_subject').notNull(),
    configSignature: text('config_signature').notNull(),
    status: text('status', { enum: ['authorized', 'needs-reauthorization'] }).notNull(),
    /** code and words of the last refresh failure; null after a success */
    failureCode: text('failure_code'),
    failureMessage: text('failure_message'),
    /** transient failures in a row, and when the next try is allowed */
    failureCount: integer('failure_count').notNull().default(0),
    retryAt: at('retry_at'),
    /** raised by every write: compare-and-set guards it */
    version: integer('version').notNull().default(1),
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    /** set with the lease before a refresh is sent, cleared when its answer is stored: a lost rotation is recognised by it */
    refreshStartedAt: at('refresh_started_at'),
    issuedAt: at('issued_at').notNull(),
    refreshedAt: at('refreshed_at'),
    rotatedAt: at('rotated_at'),
    lastFailedAt: at('last_failed_at'),
    /** when an access token of it was last given out; right to about a minute */
    usedAt: at('used_at'),
    /** when background work looks at it next: to refresh ahead of use, to keep it alive, to try again */
    dueAt: at('due_at'),
    /** as the provider said (`refresh_token_expires_in`) */
    refreshTokenExpiresAt: at('refresh_token_expires_at'),
    /** when the provider is predicted to end it, if nobody refreshes it before */
    endsAt: at('ends_at'),
  },
  (table) => [
    uniqueIndex('token_grant_account').on(table.accountId),
    index('token_grant_config').on(table.configId),
    // a sweep costs what is due, not what exists
    index('token_grant_due')
      .on(table.dueAt)
      .where(sql`${table.dueAt} is not null`),
    index('token_grant_ends')
      .on(table.endsAt, table.id)
      .where(sql`${table.endsAt} is not null`),
  ],
)
