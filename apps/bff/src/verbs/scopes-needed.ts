import { and, eq } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { missingScopes } from '../oauth2/scope-coverage.ts'
import { mailAccount } from '../tables/mail-account.ts'

type Account = Pick<typeof mailAccount.$inferSelect, 'emailId' | 'kind' | 'protocol'>

/** Scopes that the account's protocols need, SMTP's where it is *Same as Remote Mailbox*, and that were not granted. */
export async function scopesLacking(
  db: Pick<Db, 'select'>,
  account: Account,
  client: { provider: 'microsoft' | 'google' | 'other'; scopes: string },
  granted: string,
): Promise<string[]> {
  const sends = account.kind === 'mailbox' && (await smtpIsSame(db, account.emailId))
  const protocols = sends ? [account.protocol, 'smtp' as const] : [account.protocol]
  return missingScopes(client.provider, protocols, client.scopes, granted)
}

async function smtpIsSame(db: Pick<Db, 'select'>, emailId: string): Promise<boolean> {
  const [smtp] = await db
    .select({ authMethod: mailAccount.authMethod })
    .from(mailAccount)
    .where(and(eq(mailAccount.emailId, emailId), eq(mailAccount.kind, 'smtp')))
  return smtp?.authMethod === 'mailbox'
}
