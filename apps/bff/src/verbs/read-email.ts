import type { Email } from '@mailgrant/contract/email'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Db } from '../db/open.ts'
import type { Clock } from '../deps.ts'
import { email } from '../tables/email.ts'
import { toEmail } from '../wire/account.ts'
import { loadAccounts } from '../wire/load-accounts.ts'

export async function readEmail(
  { db, clock }: { db: Pick<Db, 'select'>; clock: Clock },
  id: string,
): Promise<Email> {
  const [row] = await db.select().from(email).where(eq(email.id, id))
  const pair = row && (await loadAccounts(db, [id])).get(id)
  if (!row || !pair) throw new AppError('email_not_found')
  return toEmail(row, pair, clock())
}
