import type { CheckReport } from '@mailgrant/contract/check'
import type { Broker } from '../broker/broker.ts'
import type { Deps } from '../deps.ts'
import { SealError } from '../seal/jwe-sealer.ts'
import type { mailAccount } from '../tables/mail-account.ts'
import { sealedText } from '../text/sealed.ts'
import { accountTarget } from './account-target.ts'

type Account = typeof mailAccount.$inferSelect
type CheckDeps = Pick<Deps, 'db' | 'clock' | 'sealer' | 'broker' | 'presets' | 'mailCheck'>

/**
 * Tests an account's stored settings. A password, token or secret that does not open is a failed
 * check with words, like whatever else keeps the account from its mail.
 */
export async function runCheck(
  deps: CheckDeps,
  account: Account,
  address: string,
  signal?: AbortSignal,
): Promise<CheckReport | { hostNotOfProvider: string }> {
  const { broker, unopened } = watching(deps.broker)
  try {
    const aimed = await accountTarget({ ...deps, broker }, account, address)
    if ('notTested' in aimed) return { outcome: 'not-tested', reason: aimed.notTested }
    if ('hostNotOfProvider' in aimed) return aimed
    const report = await deps.mailCheck.run(aimed.target, signal)
    const error = unopened()
    return error === null || report.outcome !== 'failed' ? report : notOpened(deps, error)
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return notOpened(deps, error)
  }
}

/** The mail package takes what a token provider throws for a token that is not to be had; this one is to be told apart. */
function watching(broker: Broker) {
  let error: SealError | null = null
  const watched: Broker = {
    ...broker,
    accessToken: (...asked) =>
      broker.accessToken(...asked).catch((thrown: unknown) => {
        if (thrown instanceof SealError) error = thrown
        throw thrown
      }),
  }
  return { broker: watched, unopened: () => error }
}

function notOpened({ clock }: Pick<Deps, 'clock'>, { place }: SealError): CheckReport {
  const { cause, remedy } = sealedText.notOpened(place.table)
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
