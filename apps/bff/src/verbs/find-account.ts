import { and, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Db } from '../db/open.ts'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import type { AccountName } from './account-name.ts'

export interface FoundAccount {
  account: typeof mailAccount.$inferSelect
  email: typeof email.$inferSelect
}

/** One of the two accounts of an email; both exist as long as the email does. */
export async function findAccount(
  db: Pick<Db, 'select'>,
  { id, kind }: AccountName,
): Promise<FoundAccount> {
  const [found] = await db
    .select({ account: mailAccount, email })
    .from(mailAccount)
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .where(and(eq(mailAccount.emailId, id), eq(mailAccount.kind, kind)))
  if (found === undefined) throw new AppError('email_not_found')
  return found
}
