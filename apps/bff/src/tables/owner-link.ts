import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'
import { idpConfig } from './idp-config.ts'
import { mailAccount } from './mail-account.ts'

/** A one-time link by which the mailbox's owner, and nobody else, consents without an administrator's account. */
export const ownerLink = pgTable(
  'owner_link',
  {
    id: uuid('id').primaryKey(),
    tokenDigest: text('token_digest').notNull(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => mailAccount.id, { onDelete: 'cascade' }),
    configId: uuid('config_id')
      .notNull()
      .references(() => idpConfig.id, { onDelete: 'cascade' }),
    /** compared with the token's own claims, whatever the account's rule says by then */
    expectedOwner: text('expected_owner').notNull(),
    /** of config and owner rule when the link was made: when it changes, the link is void */
    configSignature: text('config_signature').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    /** start of the round trip that is under way or succeeded; a failed one gives the link back */
    usedAt: at('used_at'),
    /** the round trip succeeded: the link is over for good */
    finishedAt: at('finished_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [
    uniqueIndex('owner_link_digest').on(table.tokenDigest),
    index('owner_link_account').on(table.accountId),
  ],
)
