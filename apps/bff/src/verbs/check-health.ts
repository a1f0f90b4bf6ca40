import type { CheckReport } from '@mailgrant/contract/check'
import { and, eq } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { reviewAccount } from '../incidents/review-accounts.ts'
import { runCheck } from '../mail-check/run-check.ts'
import { accountStatus } from '../status/account-status.ts'
import { email as emailTable } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { strayedText } from '../text/accounts.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import { recordCheck } from './record-check.ts'

type Account = typeof mailAccount.$inferSelect
type CheckDeps = Pick<Deps, 'db' | 'clock' | 'sealer' | 'broker' | 'presets' | 'mailCheck'>

const minute = 60_000
/** After so many failures in a row the next check comes after so many minutes, then at the interval. */
const soonMinutes = [1, 2, 5]

/**
 * Checks an enabled account without touching a message, and says when the next check is due. No
 * connection is made where a success is no older than the interval, or where only the mailbox's
 * owner can help.
 */
export async function checkHealth(
  deps: CheckDeps,
  accountId: string,
  { intervalMinutes, signal }: { intervalMinutes: number; signal: AbortSignal },
): Promise<void> {
  const { db, clock } = deps
  const [found] = await db
    .select({ account: mailAccount, email: { id: emailTable.id, address: emailTable.address } })
    .from(mailAccount)
    .innerJoin(emailTable, eq(emailTable.id, mailAccount.emailId))
    .where(eq(mailAccount.id, accountId))
  if (found === undefined) return
  const { account, email } = found
  if (!account.enabled) return settle(deps, account, null)
  const interval = intervalMinutes * minute
  const { lastActivityAt } = account
  const fresh =
    lastActivityAt !== null && clock().getTime() - lastActivityAt.getTime() < interval * 0.85
  if (account.lastError === null && fresh)
    return settle(deps, account, { from: lastActivityAt, ms: interval, checkedAt: lastActivityAt })

  const review = () => db.transaction((tx) => reviewAccount({ db: tx, clock }, account.id))
  const checked = (await mayConnect(deps, account, email))
    ? await runCheck(deps, account, email.address, signal)
    : null
  if (checked === null || ('outcome' in checked && checked.outcome === 'not-tested')) {
    await review()
    return settle(deps, account, { ms: interval })
  }
  const report = 'outcome' in checked ? checked : strayed(deps, checked)
  if (signal.aborted) return settle(deps, account, { ms: 0 })
  if (report.outcome === 'failed' && report.code === 'token_unavailable') {
    // no mail server was asked: the grant's own status says why, once for all that it concerns
    await review()
    return settle(deps, account, { ms: Math.min(interval, 5 * minute) })
  }
  const soon = report.outcome === 'failed' ? soonMinutes[account.errorCount] : undefined
  const ms = soon === undefined ? interval : Math.min(interval, soon * minute)
  const next = new Date(clock().getTime() + jittered(ms))
  await recordCheck(deps, account, { actor: 'system', email }, report, { next, newsOnly: true })
}

/** A host that was its provider's when it was saved, and is none by now: nothing is sent to it. */
function strayed(
  { clock }: CheckDeps,
  { hostNotOfProvider }: { hostNotOfProvider: string },
): CheckReport {
  const { cause, remedy } = strayedText(hostNotOfProvider)
  const at = clock().toISOString()
  const code = 'host_not_of_provider'
  return { outcome: 'failed', at, steps: [], code, cause, remedy, whoseMove: 'admin' }
}

async function mayConnect(
  { db, clock }: CheckDeps,
  { kind }: Account,
  { id, address }: { id: string; address: string },
): Promise<boolean> {
  const pair = (await loadAccounts(db, [id])).get(id)
  if (pair === undefined) return false
  const { mailbox } = pair
  const status = accountStatus({ loaded: pair[kind], mailbox, address, now: clock() })
  return status.value !== 'needs-reauthorisation'
}

/** So that what began together does not stay together. */
const jittered = (ms: number) => ms * (0.9 + Math.random() * 0.2)

/** Of settings that were saved meanwhile the check is due as they say. */
async function settle(
  { db, clock }: CheckDeps,
  { id, version }: Account,
  next: { ms: number; from?: Date; checkedAt?: Date } | null,
): Promise<void> {
  const now = clock().getTime()
  const at = next === null ? null : (next.from?.getTime() ?? now) + jittered(next.ms)
  await db
    .update(mailAccount)
    .set({
      checkDueAt: at === null ? null : new Date(Math.max(now, at)),
      ...(next?.checkedAt && { checkedAt: next.checkedAt }),
    })
    .where(and(eq(mailAccount.id, id), eq(mailAccount.version, version)))
}
