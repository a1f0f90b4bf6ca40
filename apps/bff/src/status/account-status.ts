import type { AccountStatus } from '@mailgrant/contract/account'
import { configSignature } from '../oauth2/config-signature.ts'
import type { LoadedAccount } from '../wire/load-accounts.ts'

const dayMs = 86_400_000
/** An administrator needs this long to make a new client secret before the old one ends. */
const secretWarningDays = 14
/** Providers forget a grant that nobody refreshes: 90 days (Microsoft), six months (Google). */
const idleLimitDays = { microsoft: 90, google: 180, other: null } as const
const idleWarningDays = 14

const status = (value: AccountStatus['value'], reason: string): AccountStatus => ({ value, reason })

/** Everything that a status is derived from; `mailbox` is what *Same as Remote Mailbox* uses. */
export interface StatusFacts {
  loaded: LoadedAccount
  mailbox: LoadedAccount
  address: string
  now: Date
}

/** One value and one sentence: why, and what to do where something is to be done. */
export function accountStatus({ loaded, mailbox, address, now }: StatusFacts): AccountStatus {
  const { account } = loaded
  if (account.authMethod === null)
    return status('not-configured', 'Choose an authentication method.')
  const shared = account.authMethod === 'mailbox'
  const authentication = authenticationStatus(shared ? mailbox : loaded, address, now)
  if (authentication.value !== 'authorised' && authentication.value !== 'expires-soon')
    return shared
      ? status(authentication.value, `Remote Mailbox: ${authentication.reason}`)
      : authentication
  if (account.lastError) return status('failing', account.lastError.message)
  if (account.host === null || account.port === null)
    return account.authMethod === 'oauth2' || shared
      ? status(authentication.value, `${authentication.reason} ${enableNext(account.kind)}`)
      : status('not-configured', 'Enter a host name.')
  return authentication
}

/** What stands in the form unsaved is not known here; saving it enabled is the step in any case. */
export const enableNext = (kind: LoadedAccount['account']['kind']) =>
  `Enable ${kind === 'mailbox' ? 'the mailbox' : 'sending'} and Save Changes to test the connection.`

function authenticationStatus(loaded: LoadedAccount, address: string, now: Date): AccountStatus {
  const { account } = loaded
  switch (account.authMethod) {
    case 'oauth2':
      return grantStatus(loaded, address, now)
    case 'basic':
      return account.passwordSealed === null
        ? status('not-configured', 'Enter a password.')
        : untested(account, 'User name and password are stored.')
    case 'none':
      return untested(account, 'No authentication is required.')
    case 'mailbox':
    case null:
      return status('not-configured', 'Choose an authentication method.')
  }
}

/** What no server has accepted yet is not called authorised: unlike a token, nobody granted it. */
const untested = ({ host, lastActivityAt }: LoadedAccount['account'], reason: string) =>
  host !== null && lastActivityAt === null
    ? status(
        'not-configured',
        `${reason} The connection has not been tested yet: press Test connection.`,
      )
    : status('authorised', reason)

function grantStatus({ account, config, grant }: LoadedAccount, address: string, now: Date) {
  if (config === null || grant === null)
    return status('not-configured', 'Open Config and press Submit to authorise the mailbox.')
  if (grant.status === 'needs-reauthorization')
    return status(
      'needs-reauthorisation',
      `${grant.failureMessage ?? 'The provider no longer accepts the token.'} Open Config and authorise again.`,
    )
  const { strictMatching, expectedOwner } = account
  const signature = configSignature(config, { address, strictMatching, expectedOwner })
  if (config.id !== grant.configId || signature !== grant.configSignature)
    return status(
      'needs-reauthorisation',
      'The IdP Config, the address or the resource owner rule changed. Open Config and authorise again.',
    )
  if (config.state !== 'enabled')
    return status(
      'failing',
      `The IdP Config “${config.name}” is disabled. Enable it under IdP Configs.`,
    )
  if (grant.failureCode !== null)
    return status('failing', grant.failureMessage ?? 'The token could not be refreshed.')
  const secretDays = config.secretExpiresOn === null ? null : daysUntil(config.secretExpiresOn, now)
  if (secretDays !== null && secretDays < 0)
    return status(
      'failing',
      'The Client Secret has expired. Make a new one and enter it in Config.',
    )
  if (secretDays !== null && secretDays <= secretWarningDays)
    return status(
      'expires-soon',
      `The Client Secret expires ${inDays(secretDays)}. Make a new one and enter it in Config.`,
    )
  const limit = idleLimitDays[config.provider]
  const idleDays = (now.getTime() - (grant.refreshedAt ?? grant.issuedAt).getTime()) / dayMs
  if (limit !== null && idleDays > limit - idleWarningDays)
    return status(
      'expires-soon',
      `The token was last used ${Math.floor(idleDays)} days ago; the provider forgets it after ${limit}. Open Token and press Refresh now.`,
    )
  return status('authorised', `Authorised by ${grant.resourceOwner}.`)
}

/** Of a calendar day without a time: it counts whole. */
const daysUntil = (date: string, now: Date) =>
  Math.floor((Date.parse(`${date}T23:59:59Z`) - now.getTime()) / dayMs)

const inDays = (days: number) =>
  days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`
