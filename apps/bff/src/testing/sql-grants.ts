import { sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'

/**
 * `total` mailboxes with a grant each, the first `due` of them due now and the others in an hour;
 * nothing of them can be opened. Every other one is at a second authorization server.
 */
export async function insertManyGrants(
  db: Db,
  { total, due, now = new Date() }: { total: number; due: number; now?: Date },
): Promise<void> {
  const at = now.toISOString()
  await db.execute(sql`insert into idp_config (id, name, provider, state, authorization_endpoint,
      token_endpoint, scopes, mail_hosts, created_at, updated_at)
    select ${id('c')}, 'Config ' || n, 'other', 'enabled', '', 'https://s' || n || '.example/token',
      'mail', '{}', ${at}::timestamptz, ${at}::timestamptz
    from generate_series(0, 1) n`)
  await db.execute(sql`insert into email (id, address, created_at, updated_at)
    select ${id('e')}, 'm' || n || '@example.test', ${at}::timestamptz, ${at}::timestamptz
    from generate_series(1, ${total}::int) n`)
  await db.execute(sql`insert into mail_account (id, email_id, kind, protocol, tls_mode, after_fetch,
      auth_method, provider, idp_config_id, updated_at)
    select ${id('a')}, ${id('e')}, 'mailbox', 'imap', 'implicit', 'nothing', 'oauth2', 'other',
      ${id('c', sql`n % 2`)}, ${at}::timestamptz
    from generate_series(1, ${total}::int) n`)
  await db.execute(sql`insert into token_grant (id, account_id, config_id, access_token_sealed,
      refresh_token_sealed, access_token_hint, refresh_token_hint, scopes, resource_owner,
      owner_subject, config_signature, status, issued_at, due_at)
    select ${id('b')}, ${id('a')}, ${id('c', sql`n % 2`)}, repeat('s', 1500), repeat('s', 900), '', '',
      'mail', '', '', '', 'authorized', ${at}::timestamptz,
      ${at}::timestamptz + case when n <= ${due}::int then -interval '1 minute' else interval '1 hour' end
    from generate_series(1, ${total}::int) n`)
  await db.execute(sql`analyze token_grant`)
  await db.execute(sql`analyze idp_config`)
}

const id = (kind: 'a' | 'b' | 'c' | 'e', number = sql`n`) =>
  sql`(${sql.raw(`'${kind}0000000-0000-7000-8000-'`)} || lpad((${number})::text, 12, '0'))::uuid`
