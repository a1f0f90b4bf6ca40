import { and, asc, count, eq, lte } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { noMailText } from '../text/no-mail.ts'
import { silentAfter } from '../verbs/report-rhythm.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import { knownTrouble } from './known-trouble.ts'

const lot = 50

/**
 * Opens an incident for each mailbox that no service reported on for longer than usual; answers how
 * many were due. Where known trouble explains the silence nobody is told a second time: the usual
 * rhythm counts from the end of it.
 */
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
      const pairs = await loadAccounts(
        tx,
        rows.map(({ email: { id } }) => id),
      )
      for (const { account, email: about } of rows) {
        const { reportedAt } = account
        const again = async (silentAt: Date | null) =>
          tx.update(mailAccount).set({ silentAt }).where(eq(mailAccount.id, account.id))
        if (!account.enabled || account.kind !== 'mailbox' || reportedAt === null) {
          await again(null)
          continue
        }
        const pair = pairs.get(about.id)
        const until = pair && (await knownTrouble({ db: tx, clock }, pair, about.address))
        const silentAt = until == null ? null : silentAfter(account, until)
        if (silentAt !== null && silentAt > now) {
          await again(silentAt)
          continue
        }
        await again(null)
        const silentMs = now.getTime() - reportedAt.getTime()
        await openIncident(
          { db: tx, clock },
          {
            kind: 'no-mail',
            subject: account.id,
            email: about,
            accountKind: 'mailbox',
            reason: noMailText.reason(account.reportedBy, silentMs, account.usualGapSeconds),
            detail: { reportedAt: reportedAt.toISOString(), reportedBy: account.reportedBy },
          },
        )
      }
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
