import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/** A service's key to /api/v1. The id is part of its text; of the secret only a digest is kept. */
export const apiKey = pgTable('api_key', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  /** SHA-256 of the secret part, base64url */
  secretDigest: text('secret_digest').notNull(),
  /** the first characters, to tell keys apart */
  hint: text('hint').notNull(),
  /** `some`: those in api_key_email, and none at all once the last of them is deleted */
  reach: text('reach', { enum: ['all', 'some'] }).notNull(),
  actions: text('actions', { enum: ['fetch', 'send', 'health', 'metrics'] })
    .array()
    .notNull(),
  /** requests a minute */
  rateLimit: integer('rate_limit').notNull(),
  createdAt: at('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  expiresAt: at('expires_at'),
  /** right to about a minute */
  lastUsedAt: at('last_used_at'),
  revokedAt: at('revoked_at'),
})
