import { pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'
import { idpConfig } from './idp-config.ts'

/** An admin-consent link that was sent on; its callback carries no code and needs no session. */
export const adminConsentRequest = pgTable(
  'admin_consent_request',
  {
    id: uuid('id').primaryKey(),
    stateDigest: text('state_digest').notNull(),
    configId: uuid('config_id')
      .notNull()
      .references(() => idpConfig.id, { onDelete: 'cascade' }),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    outcome: text('outcome', { enum: ['granted', 'denied'] }),
  },
  (table) => [uniqueIndex('admin_consent_request_state').on(table.stateDigest)],
)
