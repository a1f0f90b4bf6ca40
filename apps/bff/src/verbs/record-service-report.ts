import type { ServiceReport } from '@mailgrant/contract/service'
import { eq, sql } from 'drizzle-orm'
import type { ServiceKey } from '../auth/find-service-key.ts'
import type { Deps } from '../deps.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { reviewEmails, reviewIfOpen } from '../incidents/review-accounts.ts'
import { redactText } from '../logging/redact.ts'
import { email as emailTable } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { findServiceAccount, type ServiceAccountName } from './find-service-account.ts'
import { recordEvent } from './record-event.ts'
import { nextReport } from './report-rhythm.ts'

type Account = typeof mailAccount.$inferSelect

/** A service that sends all day must not write a row for each message. */
const activityEveryMs = 60_000

/**
 * What a service saw becomes the account's status; the timeline gets it when it is news. False
 * where there was nothing to write.
 */
export async function recordServiceReport(
  deps: Pick<Deps, 'db' | 'clock'>,
  key: ServiceKey,
  name: ServiceAccountName,
  report: ServiceReport,
): Promise<boolean> {
  const { email, loaded } = await findServiceAccount(deps, key, name)
  const now = deps.clock()
  if (!isWorthWriting(loaded.account, report, now)) return false
  return deps.db.transaction(async (tx) => {
    // one after the other, so that of many who report the same at once one is news
    const [account] = await tx
      .select()
      .from(mailAccount)
      .where(eq(mailAccount.id, loaded.account.id))
      .for('update')
    if (account === undefined || !isWorthWriting(account, report, now)) return false
    await tx
      .update(mailAccount)
      .set({ ...columns(report, now), ...(report.outcome === 'ok' && rhythm(account, key, now)) })
      .where(eq(mailAccount.id, account.id))
    if (report.outcome === 'ok')
      await tx.update(emailTable).set({ lastActivityAt: now }).where(eq(emailTable.id, email.id))
    if (report.outcome === 'ok' && account.reportedAt !== null && account.silentAt === null)
      await closeIncidents({ db: tx, clock: deps.clock }, ['no-mail'], [account.id])
    const within = { db: tx, clock: deps.clock }
    if (report.outcome === 'failed' || account.lastError !== null)
      await reviewEmails(within, [email.id])
    else await reviewIfOpen(within, email.id)
    if (isNews(account, report))
      await recordEvent(
        { ...deps, db: tx },
        {
          type: 'account.reported',
          outcome: report.outcome,
          actor: key.name,
          email: { id: email.id, address: email.address },
          accountKind: account.kind,
          detail: { keyId: key.id, ...detail(report) },
        },
      )
    return true
  })
}

const isWorthWriting = (account: Account, report: ServiceReport, now: Date): boolean =>
  report.outcome === 'failed' ||
  account.lastError !== null ||
  account.reportedAt === null ||
  now.getTime() - account.reportedAt.getTime() >= activityEveryMs

const isNews = ({ lastError }: Account, report: ServiceReport): boolean =>
  report.outcome === 'failed' ? lastError?.code !== report.code : lastError !== null

const columns = (report: ServiceReport, now: Date) =>
  report.outcome === 'failed'
    ? {
        lastError: { code: report.code, message: redactText(report.message) },
        lastErrorAt: now,
        errorCount: sql`${mailAccount.errorCount} + 1`,
      }
    : { lastError: null, lastErrorAt: null, errorCount: 0, lastActivityAt: now }

/** Only of who fetches can it be told that it stopped: mail is sent when there is some. */
const rhythm = (account: Account, key: ServiceKey, now: Date) => ({
  reportedAt: now,
  reportedBy: key.name,
  ...(account.kind === 'mailbox' && nextReport(account, now)),
})

/** Shown and kept: a server's words may quote what it was sent. */
const detail = (report: ServiceReport): Record<string, unknown> =>
  report.outcome === 'ok'
    ? {}
    : {
        code: report.code,
        cause: redactText(report.message),
        ...(report.serverReply !== undefined && { serverReply: redactText(report.serverReply) }),
      }
