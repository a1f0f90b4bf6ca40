import type { AccountStatus } from '@mailgrant/contract/account'
import type { ServiceHealth } from '@mailgrant/contract/service'
import { AppError } from '../app-error.ts'
import type { ServiceKey } from '../auth/find-service-key.ts'
import type { Deps } from '../deps.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import { statusIn } from '../wire/service-email.ts'
import { findServiceEmail } from './find-service-email.ts'

/** For monitoring: the worst status among the accounts that are enabled; `warn` where none is. */
export async function readServiceHealth(
  deps: Pick<Deps, 'db' | 'clock'>,
  key: ServiceKey,
  named: string,
): Promise<ServiceHealth> {
  const { id, address } = await findServiceEmail(deps, key, named)
  const pair = (await loadAccounts(deps.db, [id])).get(id)
  if (pair === undefined) throw new AppError('email_out_of_reach')
  const context = { pair, address, now: deps.clock() }
  const healthOf = (kind: 'mailbox' | 'smtp') => {
    const { account } = pair[kind]
    if (!account.enabled) return null
    return {
      status: statusIn(context, kind),
      lastActivityAt: account.lastActivityAt?.toISOString() ?? null,
      lastErrorAt: account.lastErrorAt?.toISOString() ?? null,
    }
  }
  const [mailbox, smtp] = [healthOf('mailbox'), healthOf('smtp')]
  const seen = [mailbox, smtp].flatMap((each) => (each === null ? [] : [severity(each.status)]))
  const idle = seen.length === 0
  const status = seen.includes('fail') ? 'fail' : idle || seen.includes('warn') ? 'warn' : 'pass'
  return { status, address, mailbox, smtp }
}

const severity = ({ value }: AccountStatus): ServiceHealth['status'] =>
  value === 'authorised' ? 'pass' : value === 'expires-soon' ? 'warn' : 'fail'
