import type { CheckReport } from '@mailgrant/contract/check'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { runCheck } from '../mail-check/run-check.ts'
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
  const report = await runCheck(deps, account, email.address)
  if ('hostNotOfProvider' in report) throw new AppError('host_not_of_provider')
  const { id, address } = email
  await recordCheck(deps, account, { actor: actor.name, email: { id, address } }, report)
  return report
}
