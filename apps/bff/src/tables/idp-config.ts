import { sql } from 'drizzle-orm'
import { date, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

export const idpConfig = pgTable(
  'idp_config',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    provider: text('provider', { enum: ['microsoft', 'google', 'other'] }).notNull(),
    state: text('state', { enum: ['draft', 'enabled', 'disabled'] }).notNull(),
    /** a draft belongs to the account that opened it; no foreign key, a draft outlives nothing */
    draftOfAccountId: uuid('draft_of_account_id'),
    clientId: text('client_id').notNull().default(''),
    /** compact JWE, see seal/ */
    secretSealed: text('secret_sealed'),
    secretExpiresOn: date('secret_expires_on', { mode: 'string' }),
    authorizationEndpoint: text('authorization_endpoint').notNull(),
    tokenEndpoint: text('token_endpoint').notNull(),
    issuer: text('issuer'),
    userinfoEndpoint: text('userinfo_endpoint'),
    revocationEndpoint: text('revocation_endpoint'),
    scopes: text('scopes').notNull(),
    mailHosts: text('mail_hosts').array().notNull(),
    notes: text('notes').notNull().default(''),
    version: integer('version').notNull().default(1),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    updatedBy: text('updated_by'),
  },
  (table) => [
    // opening Config twice at once still makes one draft
    uniqueIndex('idp_config_draft')
      .on(table.draftOfAccountId, table.provider)
      .where(sql`${table.state} = 'draft'`),
    index('idp_config_name').on(table.name, table.id),
  ],
)
