import { sql } from 'drizzle-orm'
import {
  boolean,
  date,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
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
    certificateExpiresOn: date('certificate_expires_on', { mode: 'string' }),
    /** Google: an application in Testing, whose grants end after seven days */
    testing: boolean('testing').notNull().default(false),
    /** the second slot: a secret that is tested before it takes the place of the first */
    newSecretSealed: text('new_secret_sealed'),
    newSecretExpiresOn: date('new_secret_expires_on', { mode: 'string' }),
    newSecretAddedAt: at('new_secret_added_at'),
    newSecretTestedAt: at('new_secret_tested_at'),
    newSecretTest: text('new_secret_test', {
      enum: ['not-tested', 'accepted', 'rejected', 'unreachable'],
    }),
    /** what the secret replaced, for a roll back */
    oldSecretSealed: text('old_secret_sealed'),
    oldSecretExpiresOn: date('old_secret_expires_on', { mode: 'string' }),
    promotedAt: at('promoted_at'),
    /** an administrator of the tenant consented for all, through our link */
    adminConsentedAt: at('admin_consented_at'),
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
