import type { AccountStatus } from '@mailgrant/contract/account'
import { accountStatus, configTrouble, isOfClient, isServerDown } from '../status/account-status.ts'
import type { AccountPair, LoadedAccount } from '../wire/load-accounts.ts'
import type { Trouble } from './open-incident.ts'

/** Kinds of an account's own incident; of these it has one at most. */
export const accountKinds = ['needs-reauthorisation', 'failing'] as const

export interface Judged {
  account: LoadedAccount['account']
  /** the incident that there is, or null */
  trouble: (Pick<Trouble, 'reason' | 'config'> & { kind: (typeof accountKinds)[number] }) | null
  /**
   * Whether other incidents that it had are over. False where its token was deleted or it was
   * switched off: they end, and nothing was mended. Later, where it has other trouble now, be that
   * told here, of its config or its server.
   */
  over: boolean | 'later'
}

/** What both accounts of an email tell of, by what their statuses say: the same value that list, page and API show. */
export function judgeAccounts(pair: AccountPair, address: string, now: Date): Judged[] {
  return (['mailbox', 'smtp'] as const).map((kind) => {
    const loaded = pair[kind]
    const { account } = loaded
    const status = accountStatus({ loaded, mailbox: pair.mailbox, address, now })
    const shared = account.authMethod === 'mailbox'
    const trouble =
      !account.enabled || (shared && isTold(pair, status.value))
        ? null
        : troubleOf(loaded, shared ? pair.mailbox : loaded, status, now)
    return { account, trouble, over: account.enabled && isOver(status) }
  })
}

function isOver({ value }: AccountStatus): boolean | 'later' {
  switch (value) {
    case 'authorised':
    case 'expires-soon':
      return true
    case 'failing':
    case 'needs-reauthorisation':
      return 'later'
    case 'not-configured':
      return false
  }
}

/** Same as Remote Mailbox: whether the mailbox's own incident tells it already. */
const isTold = ({ mailbox, smtp }: AccountPair, value: AccountStatus['value']) =>
  mailbox.account.enabled && (smtp.account.lastError === null || value === 'needs-reauthorisation')

function troubleOf(
  loaded: LoadedAccount,
  used: LoadedAccount,
  status: AccountStatus,
  now: Date,
): Judged['trouble'] {
  const { grant, config } = used
  const about = config === null ? {} : { config: { id: config.id, name: config.name } }
  if (status.value === 'needs-reauthorisation')
    return { kind: 'needs-reauthorisation', reason: status.reason, ...about }
  if (status.value !== 'failing') return null
  // A config that is refused, disabled or has a secret that does not open, and a server that is down, are
  // incidents of their own: one, not a thousand.
  const { lastError } = loaded.account
  if (lastError !== null && lastError.code !== 'token_unavailable')
    return { kind: 'failing', reason: status.reason, ...about }
  if (isOfClient(grant?.failureCode ?? null) || isServerDown(used, now)) return null
  if (config !== null && configTrouble(config) !== null) return null
  return { kind: 'failing', reason: status.reason, ...about }
}
