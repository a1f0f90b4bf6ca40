import { sql } from 'drizzle-orm'

// The outer columns are spelled out: in a select from one table Drizzle leaves its name away.
const used = (holder: string) => sql<boolean>`exists (
  select 1 from mail_account holder
  join mail_account used_by on used_by.email_id = holder.email_id
  where ${sql.raw(holder)} and holder.auth_method = 'oauth2'
    and used_by.enabled and (used_by.id = holder.id or used_by.auth_method = 'mailbox'))`

/** Of a config: whether an enabled account signs in by it, itself or as *Same as Remote Mailbox*. */
export const usedConfig = used('holder.idp_config_id = idp_config.id')

/** Of a grant: whether the account that holds it, or one that signs in with it, is enabled. */
export const usedGrant = used('holder.id = token_grant.account_id')
