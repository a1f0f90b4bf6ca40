import type {
  MailboxAccount,
  MailboxAuthentication,
  SmtpAccount,
  SmtpAuthentication,
} from '@mailgrant/contract/account'
import type { Email } from '@mailgrant/contract/email'
import { accountStatus, isOfClient } from '../status/account-status.ts'
import type { email } from '../tables/email.ts'
import type { AccountPair, LoadedAccount } from './load-accounts.ts'

type Account = LoadedAccount['account']

/** Grouping of the two columns in which an option of the Authentication field is stored. */
const oauth2Option = {
  microsoft: 'oauth2-microsoft',
  google: 'oauth2-google',
  other: 'oauth2-other',
} as const

/** The option in which both accounts are said to sign in; some of them the mailbox does not have. */
export function authenticationOf({
  authMethod,
  provider,
}: Pick<Account, 'authMethod' | 'provider'>): SmtpAuthentication | null {
  if (authMethod !== 'oauth2') return authMethod
  return provider === null ? null : oauth2Option[provider]
}

function mailboxAuthenticationOf(account: Account): MailboxAuthentication | null {
  const option = authenticationOf(account)
  return option === 'mailbox' || option === 'none' ? null : option
}

/** The other way round, for a save. */
export function authenticationColumns(
  option: SmtpAuthentication | null,
): Pick<Account, 'authMethod' | 'provider'> {
  switch (option) {
    case 'oauth2-microsoft':
      return { authMethod: 'oauth2', provider: 'microsoft' }
    case 'oauth2-google':
      return { authMethod: 'oauth2', provider: 'google' }
    case 'oauth2-other':
      return { authMethod: 'oauth2', provider: 'other' }
    default:
      return { authMethod: option, provider: null }
  }
}

interface Context {
  pair: AccountPair
  address: string
  now: Date
}

const shared = (loaded: LoadedAccount, { pair, address, now }: Context) => {
  const { account, config, grant } = loaded
  const used = account.authMethod === 'mailbox' ? pair.mailbox : loaded
  const status = accountStatus({ loaded, mailbox: pair.mailbox, address, now })
  const refused = status.value === 'failing' && isOfClient(used.grant?.failureCode ?? null)
  return {
    kind: account.kind,
    version: account.version,
    hasPassword: account.passwordSealed !== null,
    status,
    idpConfigId: account.idpConfigId,
    idpConfigName: config?.name ?? null,
    refusedConfigId: refused ? used.account.idpConfigId : null,
    provider: account.provider,
    hasToken: grant !== null,
    strictMatching: account.strictMatching,
    expectedOwner: account.expectedOwner,
    lastActivityAt: account.lastActivityAt?.toISOString() ?? null,
    lastError:
      account.lastError && account.lastErrorAt
        ? { ...account.lastError, at: account.lastErrorAt.toISOString() }
        : null,
    errorCount: account.errorCount,
    updatedAt: account.updatedAt.toISOString(),
    updatedBy: account.updatedBy,
  }
}

const connection = ({ enabled, host, port, tlsMode, login }: Account) => ({
  enabled,
  host,
  port,
  tlsMode,
  login,
})

export function toMailboxAccount(context: Context): MailboxAccount {
  const { account } = context.pair.mailbox
  return {
    ...shared(context.pair.mailbox, context),
    settings: {
      ...connection(account),
      authentication: mailboxAuthenticationOf(account),
      protocol: account.protocol === 'pop3' ? 'pop3' : 'imap',
      folder: account.folder,
      fetchFrequencyMinutes: account.fetchFrequencyMinutes,
      emailsPerFetch: account.emailsPerFetch,
      afterFetch: account.afterFetch,
      archiveFolder: account.archiveFolder,
    },
  }
}

export function toSmtpAccount(context: Context): SmtpAccount {
  const { account } = context.pair.smtp
  return {
    ...shared(context.pair.smtp, context),
    settings: {
      ...connection(account),
      authentication: authenticationOf(account),
      allowSpoofing: account.allowSpoofing,
    },
  }
}

export function toEmail(row: typeof email.$inferSelect, pair: AccountPair, now: Date): Email {
  const context = { pair, address: row.address, now }
  return {
    id: row.id,
    address: row.address,
    name: row.name,
    notes: row.notes,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
    mailbox: toMailboxAccount(context),
    smtp: toSmtpAccount(context),
  }
}
