import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'
import { idpConfig } from './idp-config.ts'
import { mailAccount } from './mail-account.ts'
import { ownerLink } from './owner-link.ts'

/** What a round trip to the provider needs; used once, kept with its outcome until it expires. */
export const authorizationRequest = pgTable(
  'authorization_request',
  {
    id: uuid('id').primaryKey(),
    stateDigest: text('state_digest').notNull(),
    /** digest of the transaction cookie's value */
    bindingDigest: text('binding_digest').notNull(),
    /** wiped when used */
    verifierSealed: text('verifier_sealed'),
    nonceSealed: text('nonce_sealed'),
    accountId: uuid('account_id')
      .notNull()
      .references(() => mailAccount.id, { onDelete: 'cascade' }),
    configId: uuid('config_id')
      .notNull()
      .references(() => idpConfig.id, { onDelete: 'cascade' }),
    /** endpoints, client id, scopes, issuer and signature as they were at Submit */
    snapshot: jsonb('snapshot').notNull(),
    /** the administrator's session; null where the mailbox's owner came by a link of their own */
    sessionId: text('session_id'),
    ownerLinkId: uuid('owner_link_id').references(() => ownerLink.id, { onDelete: 'cascade' }),
    actorName: text('actor_name').notNull(),
    returnPath: text('return_path').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    /** contract `authorizationOutcome`, once there is one */
    outcome: jsonb('outcome'),
  },
  (table) => [
    uniqueIndex('authorization_request_state').on(table.stateDigest),
    index('authorization_request_expiry').on(table.expiresAt),
  ],
)
