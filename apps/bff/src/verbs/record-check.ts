import type { CheckReport } from '@mailgrant/contract/check'
import { and, eq, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { reviewEmails } from '../incidents/review-accounts.ts'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { recordEvent } from './record-event.ts'

/** Remembers what a connection test showed; what was not tested changes nothing. */
export async function recordCheck(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  account: typeof mailAccount.$inferSelect,
  about: { actor: string; email: { id: string; address: string } },
  report: CheckReport,
): Promise<void> {
  if (report.outcome === 'not-tested') return
  const failed = report.outcome === 'failed'
  await db.transaction(async (tx) => {
    await tx
      .update(mailAccount)
      .set(
        failed
          ? {
              lastError: { code: report.code, message: report.cause },
              lastErrorAt: clock(),
              errorCount: sql`${mailAccount.errorCount} + 1`,
            }
          : { lastError: null, lastErrorAt: null, errorCount: 0, lastActivityAt: clock() },
      )
      // settings saved while the test ran are not those that were tested
      .where(and(eq(mailAccount.id, account.id), eq(mailAccount.version, account.version)))
    if (!failed)
      await tx.update(email).set({ lastActivityAt: clock() }).where(eq(email.id, account.emailId))
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
    if (failed || account.lastError !== null)
      await reviewEmails({ db: tx, clock }, [account.emailId])
  })
}
