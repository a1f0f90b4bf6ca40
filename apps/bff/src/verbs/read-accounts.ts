import type { MailboxAccount, SmtpAccount } from '@mailgrant/contract/account'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { toMailboxAccount, toSmtpAccount } from '../wire/account.ts'
import { loadAccounts } from '../wire/load-accounts.ts'

export interface AccountsOnTheWire {
  mailbox: MailboxAccount
  smtp: SmtpAccount
}

export async function readAccounts(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  emailId: string,
): Promise<AccountsOnTheWire> {
  const [found] = await db
    .select({ address: email.address })
    .from(email)
    .where(eq(email.id, emailId))
  const pair = found && (await loadAccounts(db, [emailId])).get(emailId)
  if (!found || !pair) throw new AppError('email_not_found')
  const context = { pair, address: found.address, now: clock() }
  return { mailbox: toMailboxAccount(context), smtp: toSmtpAccount(context) }
}
