import { index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { apiKey } from './api-key.ts'
import { email } from './email.ts'

/** The emails that a key of reach `some` names; a deleted email leaves by itself. */
export const apiKeyEmail = pgTable(
  'api_key_email',
  {
    keyId: uuid('key_id')
      .notNull()
      .references(() => apiKey.id, { onDelete: 'cascade' }),
    emailId: uuid('email_id')
      .notNull()
      .references(() => email.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.keyId, table.emailId] }),
    index('api_key_email_email').on(table.emailId),
  ],
)
