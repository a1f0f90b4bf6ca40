import type { CheckReport } from '@mailgrant/contract/check'
import { eq } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { runCheck } from '../mail-check/run-check.ts'
import { notTestedText } from '../text/accounts.ts'
import { statusText } from '../text/status.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { recordCheck } from './record-check.ts'

type Account = typeof mailAccount.$inferSelect

export interface Probes {
  mailbox: CheckReport
  smtp: CheckReport
}

const notTested = (reason: string): CheckReport => ({ outcome: 'not-tested', reason })

export const untested: Probes = {
  mailbox: notTested(notTestedText.yet),
  smtp: notTested(notTestedText.yet),
}

/** Tries the new token wherever the email uses it, each result apart; at most as long as one test. */
export async function probeAccounts(
  deps: Deps,
  authorised: {
    request: { actorName: string }
    account: Account
    email: { id: string; address: string }
  },
): Promise<Probes> {
  const { account, email, request } = authorised
  const accounts = await deps.db
    .select()
    .from(mailAccount)
    .where(eq(mailAccount.emailId, account.emailId))
  const probe = async (kind: 'mailbox' | 'smtp'): Promise<CheckReport> => {
    const found = accounts.find((each) => each.kind === kind)
    const uses = found?.id === account.id || found?.authMethod === 'mailbox'
    if (found === undefined || !uses) return notTested(notTestedText.otherToken)
    // Its host may stand in the form, filled in and not saved yet.
    if (found.host === null || found.port === null) return notTested(statusText.enableNext(kind))
    const report = await runCheck(deps, found, email.address)
    if ('hostNotOfProvider' in report)
      return notTested(notTestedText.hostNotOfProvider(report.hostNotOfProvider))
    await recordCheck(deps, found, { actor: request.actorName, email }, report)
    return report
  }
  const [mailbox, smtp] = await Promise.all([probe('mailbox'), probe('smtp')])
  return { mailbox, smtp }
}
