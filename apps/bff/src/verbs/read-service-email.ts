import type { ServiceEmail } from '@mailgrant/contract/service'
import { AppError } from '../app-error.ts'
import type { ServiceKey } from '../auth/find-service-key.ts'
import type { Deps } from '../deps.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import { toServiceMailbox, toServiceSmtp } from '../wire/service-email.ts'
import { findServiceEmail } from './find-service-email.ts'

/** The settings of those accounts that the key has an action for. */
export async function readServiceEmail(
  deps: Pick<Deps, 'db' | 'clock'>,
  key: ServiceKey,
  named: string,
): Promise<ServiceEmail> {
  const { id, address, name } = await findServiceEmail(deps, key, named)
  const pair = (await loadAccounts(deps.db, [id])).get(id)
  // deleted between the two queries
  if (pair === undefined) throw new AppError('email_out_of_reach')
  const context = { pair, address, now: deps.clock() }
  return {
    id,
    address,
    name,
    mailbox: key.actions.includes('fetch') ? toServiceMailbox(context) : null,
    smtp: key.actions.includes('send') ? toServiceSmtp(context) : null,
  }
}
