import type { CheckReport } from '@mailgrant/contract/check'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { accountTarget } from '../mail-check/account-target.ts'
import type { AccountName } from './account-name.ts'
import { findAccount } from './find-account.ts'
import { recordCheck } from './record-check.ts'

/** Tests the saved settings and remembers the result. */
export async function checkAccount(
  deps: Deps,
  actor: Actor,
  name: AccountName,
): Promise<CheckReport> {
  const { account, email } = await findAccount(deps.db, name)
  const aimed = await accountTarget(deps, account, email.address)
  if ('notTested' in aimed) return { outcome: 'not-tested', reason: aimed.notTested }
  if ('hostNotOfProvider' in aimed) throw new AppError('host_not_of_provider')
  const report = await deps.mailCheck.run(aimed.target)
  const { id, address } = email
  await recordCheck(deps, account, { actor: actor.name, email: { id, address } }, report)
  return report
}
