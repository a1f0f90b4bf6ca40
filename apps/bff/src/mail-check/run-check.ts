import type { CheckReport } from '@mailgrant/contract/check'
import type { Deps } from '../deps.ts'
import { SealError } from '../seal/jwe-sealer.ts'
import type { mailAccount } from '../tables/mail-account.ts'
import { sealedText } from '../text/sealed.ts'
import { accountTarget } from './account-target.ts'

type Account = typeof mailAccount.$inferSelect
type CheckDeps = Pick<Deps, 'db' | 'clock' | 'sealer' | 'broker' | 'presets' | 'mailCheck'>

/**
 * Tests an account's stored settings. A password that does not open is a failed check with words,
 * like whatever else keeps the account from its mail; of tokens and secrets the broker says so.
 */
export async function runCheck(
  deps: CheckDeps,
  account: Account,
  address: string,
  signal?: AbortSignal,
): Promise<CheckReport | { hostNotOfProvider: string }> {
  try {
    const aimed = await accountTarget(deps, account, address)
    if ('notTested' in aimed) return { outcome: 'not-tested', reason: aimed.notTested }
    if ('hostNotOfProvider' in aimed) return aimed
    return await deps.mailCheck.run(aimed.target, signal)
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return passwordNotOpened(deps)
  }
}

function passwordNotOpened({ clock }: Pick<Deps, 'clock'>): CheckReport {
  const { cause, remedy } = sealedText.passwordNotOpened
  return {
    outcome: 'failed',
    at: clock().toISOString(),
    steps: [{ name: 'token', state: 'failed', detail: cause }],
    code: 'sealed_value_not_opened',
    cause,
    remedy,
    whoseMove: 'admin',
  }
}
