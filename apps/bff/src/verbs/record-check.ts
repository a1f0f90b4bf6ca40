import type { CheckReport } from '@mailgrant/contract/check'
import { and, eq, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { reviewEmails, reviewIfOpen } from '../incidents/review-accounts.ts'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { recordEvent } from './record-event.ts'

/**
 * Remembers what a connection test showed; what was not tested changes nothing.
 *
 * @param next when the account is checked again; left as it is where none is named
 * @param newsOnly the timeline hears of a first failure, of another one and of a recovery only
 */
export async function recordCheck(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  account: typeof mailAccount.$inferSelect,
  about: { actor: string; email: { id: string; address: string } },
  report: CheckReport,
  { next, newsOnly = false }: { next?: Date; newsOnly?: boolean } = {},
): Promise<void> {
  if (report.outcome === 'not-tested') return
  const failed = report.outcome === 'failed'
  const now = clock()
  await db.transaction(async (tx) => {
    // a service may have reported meanwhile, and then this is no news
    const [before] = await tx
      .select({ lastError: mailAccount.lastError })
      .from(mailAccount)
      .where(eq(mailAccount.id, account.id))
      .for('update')
    // deleted while the test ran: nobody is told of it any more
    if (before === undefined) return
    const { lastError } = before
    await tx
      .update(mailAccount)
      .set({
        ...(failed
          ? {
              lastError: { code: report.code, message: report.cause },
              lastErrorAt: now,
              errorCount: sql`${mailAccount.errorCount} + 1`,
            }
          : { lastError: null, lastErrorAt: null, errorCount: 0, lastActivityAt: now }),
        checkedAt: now,
        ...(next && { checkDueAt: next }),
      })
      // settings saved while the test ran are not those that were tested
      .where(and(eq(mailAccount.id, account.id), eq(mailAccount.version, account.version)))
    if (!failed)
      await tx.update(email).set({ lastActivityAt: now }).where(eq(email.id, account.emailId))
    const news = failed ? lastError?.code !== report.code : lastError !== null
    if (news || !newsOnly)
      await recordEvent(
        { db: tx, clock },
        {
          type: 'account.checked',
          outcome: failed ? 'failed' : 'ok',
          ...about,
          accountKind: account.kind,
          detail: failed ? { code: report.code, cause: report.cause } : {},
        },
      )
    const within = { db: tx, clock }
    if (failed || lastError !== null) await reviewEmails(within, [account.emailId])
    else await reviewIfOpen(within, account.emailId)
  })
}
