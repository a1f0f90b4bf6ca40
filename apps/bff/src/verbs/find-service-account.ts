import type { AccountKind } from '@mailgrant/contract/fields'
import { AppError } from '../app-error.ts'
import type { ServiceKey } from '../auth/find-service-key.ts'
import type { Deps } from '../deps.ts'
import { type AccountPair, loadAccounts, type LoadedAccount } from '../wire/load-accounts.ts'
import { usedBy } from '../wire/service-email.ts'
import { findServiceEmail, type ServiceEmailRow } from './find-service-email.ts'

export interface ServiceAccountName {
  /** id or address */
  email: string
  account: AccountKind
}

interface ServiceAccount {
  email: ServiceEmailRow
  loaded: LoadedAccount
  /** whose grant or password it uses */
  used: LoadedAccount
  pair: AccountPair
}

/** An enabled account within the key's reach. */
export async function findServiceAccount(
  deps: Pick<Deps, 'db'>,
  key: ServiceKey,
  { email: named, account: kind }: ServiceAccountName,
): Promise<ServiceAccount> {
  const email = await findServiceEmail(deps, key, named)
  const pair = (await loadAccounts(deps.db, [email.id])).get(email.id)
  // deleted between the two queries
  if (pair === undefined) throw new AppError('email_out_of_reach')
  if (!pair[kind].account.enabled) throw new AppError('account_not_ready')
  return { email, loaded: pair[kind], used: usedBy(pair, kind), pair }
}
