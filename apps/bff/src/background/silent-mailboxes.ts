import { and, asc, count, eq, inArray, lte } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { noMailText } from '../text/no-mail.ts'

const lot = 50

/** Opens an incident for each mailbox that no service reported on for longer than usual; answers how many. */
export async function sweepSilentMailboxes(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  signal: AbortSignal,
): Promise<number> {
  for (let done = 0; ;) {
    const some = await db.transaction(async (tx) => {
      const now = clock()
      const rows = await tx
        .select({ account: mailAccount, email: { id: email.id, address: email.address } })
        .from(mailAccount)
        .innerJoin(email, eq(email.id, mailAccount.emailId))
        .where(lte(mailAccount.silentAt, now))
        .orderBy(asc(mailAccount.silentAt))
        .limit(lot)
        .for('update', { of: mailAccount, skipLocked: true })
      for (const { account, email: about } of rows) {
        if (!account.enabled || account.kind !== 'mailbox' || account.reportedAt === null) continue
        const silentMs = now.getTime() - account.reportedAt.getTime()
        await openIncident(
          { db: tx, clock },
          {
            kind: 'no-mail',
            subject: account.id,
            email: about,
            accountKind: 'mailbox',
            reason: noMailText.reason(account.reportedBy, silentMs, account.usualGapSeconds),
            detail: {
              reportedAt: account.reportedAt.toISOString(),
              reportedBy: account.reportedBy,
            },
          },
        )
      }
      if (rows.length > 0)
        await tx
          .update(mailAccount)
          .set({ silentAt: null })
          .where(
            inArray(
              mailAccount.id,
              rows.map(({ account }) => account.id),
            ),
          )
      return rows.length
    })
    done += some
    if (some < lot || signal.aborted) return done
  }
}

export async function countSilentMailboxes({
  db,
  clock,
}: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const [row] = await db
    .select({ due: count() })
    .from(mailAccount)
    .where(and(lte(mailAccount.silentAt, clock()), eq(mailAccount.enabled, true)))
  return row?.due ?? 0
}
