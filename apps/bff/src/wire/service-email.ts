import type { AccountStatus } from '@mailgrant/contract/account'
import type { ServiceMailbox, ServiceSmtp } from '@mailgrant/contract/service'
import { loginOf } from '../mail-check/account-target.ts'
import { accountStatus } from '../status/account-status.ts'
import type { AccountPair, LoadedAccount } from './load-accounts.ts'

interface Context {
  pair: AccountPair
  address: string
  now: Date
}

/** The account whose grant or password is used: for *Same as Remote Mailbox* the other one. */
export const usedBy = ({ mailbox, smtp }: AccountPair, kind: 'mailbox' | 'smtp'): LoadedAccount =>
  kind === 'smtp' && smtp.account.authMethod !== 'mailbox' ? smtp : mailbox

export const statusIn = (
  { pair, address, now }: Context,
  kind: 'mailbox' | 'smtp',
): AccountStatus => accountStatus({ loaded: pair[kind], mailbox: pair.mailbox, address, now })

const shared = (context: Context, kind: 'mailbox' | 'smtp') => {
  const { account } = context.pair[kind]
  const { account: used } = usedBy(context.pair, kind)
  return {
    enabled: account.enabled,
    host: account.host,
    port: account.port,
    tlsMode: account.tlsMode,
    provider: used.authMethod === 'oauth2' ? used.provider : null,
    login: loginOf(account, used, context.address),
    status: statusIn(context, kind),
  }
}

export function toServiceMailbox(context: Context): ServiceMailbox {
  const { account } = context.pair.mailbox
  const { authMethod } = account
  return {
    ...shared(context, 'mailbox'),
    protocol: account.protocol === 'pop3' ? 'pop3' : 'imap',
    authentication: authMethod === 'oauth2' || authMethod === 'basic' ? authMethod : null,
    folder: account.folder ?? 'INBOX',
    fetchFrequencyMinutes: account.fetchFrequencyMinutes,
    emailsPerFetch: account.emailsPerFetch,
    afterFetch: account.afterFetch,
    archiveFolder: account.archiveFolder,
  }
}

export function toServiceSmtp(context: Context): ServiceSmtp {
  const { authMethod } = usedBy(context.pair, 'smtp').account
  return {
    ...shared(context, 'smtp'),
    authentication: authMethod === 'mailbox' ? null : authMethod,
    allowSpoofing: context.pair.smtp.account.allowSpoofing,
  }
}
