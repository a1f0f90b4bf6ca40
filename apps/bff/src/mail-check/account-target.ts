import { and, eq } from 'drizzle-orm'
import { createTokenProvider, tokenUnavailable } from '../broker/token-provider.ts'
import type { Deps } from '../deps.ts'
import { places } from '../seal/places.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { notTestedText } from '../text/accounts.ts'
import { isHostOfProvider } from './host-of-provider.ts'
import type { CheckTarget } from './mail-check.ts'

type Account = typeof mailAccount.$inferSelect
type TargetDeps = Pick<Deps, 'db' | 'sealer' | 'broker' | 'presets'>

/** What to connect with, or in one sentence why there is nothing to test yet. */
export type AccountTarget =
  | { target: CheckTarget }
  | { notTested: string }
  /** tokens never go to a host outside their provider's */
  | { hostNotOfProvider: string }

export async function accountTarget(
  deps: TargetDeps,
  account: Account,
  address: string,
): Promise<AccountTarget> {
  const { host, port, protocol, tlsMode, folder } = account
  if (host === null || port === null) return { notTested: notTestedText.noHost }
  const used = account.authMethod === 'mailbox' ? await sibling(deps, account) : account
  const found = credentials(deps, account, used, address)
  if (found === null) return { notTested: notTestedText.noMethod }
  if (found.method === 'oauth2' && !isHostOfProvider(host, await hostsOf(deps, used)))
    return { hostNotOfProvider: host }
  return {
    target: {
      protocol,
      host,
      port,
      tlsMode,
      credentials: found,
      ...(protocol === 'imap' ? { folder: folder ?? 'INBOX' } : {}),
      ...(protocol === 'imap' && account.afterFetch === 'archive' && account.archiveFolder
        ? { archiveFolder: account.archiveFolder }
        : {}),
    },
  }
}

const noTokens = {
  getToken: () => Promise.reject(tokenUnavailable({ outcome: 'none' })),
  invalidate: () => Promise.resolve(),
}

/** Whom to log in as. *Same as Remote Mailbox* shares the grant or password, not the login. */
export function loginOf(account: Account, used: Account, address: string): string {
  if (account.login !== null) return account.login
  switch (used.authMethod) {
    case 'oauth2':
      // With a shared mailbox its owner logs in to SMTP; IMAP and POP3 name the shared address.
      return account.kind === 'smtp' && !used.strictMatching
        ? (used.expectedOwner ?? address)
        : address
    case 'basic':
      return used.login ?? address
    default:
      return address
  }
}

function credentials(
  { broker, sealer }: TargetDeps,
  account: Account,
  used: Account,
  address: string,
): CheckTarget['credentials'] | null {
  const login = loginOf(account, used, address)
  switch (used.authMethod) {
    case 'oauth2': {
      // Without a config of this provider the stored grant is another provider's: it must not be sent here.
      const tokens =
        used.idpConfigId === null
          ? noTokens
          : createTokenProvider(broker, { accountId: used.id, configId: used.idpConfigId })
      return { method: 'oauth2', login, tokens }
    }
    case 'basic':
      if (used.passwordSealed === null) return null
      return {
        method: 'basic',
        login,
        password: sealer.open(places.password(used.id), used.passwordSealed),
      }
    case 'none':
      return { method: 'none' }
    default:
      return null
  }
}

async function sibling({ db }: TargetDeps, { emailId }: Account): Promise<Account> {
  const [found] = await db
    .select()
    .from(mailAccount)
    .where(and(eq(mailAccount.emailId, emailId), eq(mailAccount.kind, 'mailbox')))
  if (found === undefined) throw new Error('An email without a mailbox account')
  return found
}

export interface TokenHosts {
  provider: NonNullable<Account['provider']>
  hosts: readonly string[]
}

/**
 * Hosts that the token of these settings may be sent to; null where no token is used, or where
 * nothing can be said yet because an Other provider has no config.
 */
export async function providerHosts(
  deps: TargetDeps,
  account: Account,
): Promise<TokenHosts | null> {
  const used = account.authMethod === 'mailbox' ? await sibling(deps, account) : account
  if (used.authMethod !== 'oauth2' || used.provider === null) return null
  if (used.provider === 'other' && used.idpConfigId === null) return null
  return { provider: used.provider, hosts: await hostsOf(deps, used) }
}

async function hostsOf({ db, presets }: TargetDeps, used: Account): Promise<readonly string[]> {
  if (used.provider === null) return []
  if (used.provider !== 'other') return presets[used.provider].mailHosts
  if (used.idpConfigId === null) return []
  const [config] = await db
    .select({ mailHosts: idpConfig.mailHosts })
    .from(idpConfig)
    .where(eq(idpConfig.id, used.idpConfigId))
  return config?.mailHosts ?? []
}
