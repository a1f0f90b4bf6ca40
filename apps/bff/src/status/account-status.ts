import type { AccountStatus } from '@mailgrant/contract/account'
import { errorCodes, type MailErrorCode } from '@mailgrant/mail'
import { configSignature } from '../oauth2/config-signature.ts'
import { nearEnd } from '../expiries/near.ts'
import { expiryText } from '../text/expiries.ts'
import { statusText as t } from '../text/status.ts'
import type { LoadedAccount } from '../wire/load-accounts.ts'

const dayMs = 86_400_000
/** An administrator needs this long to replace a client secret or a certificate before it ends. */
const warningDays = 14

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
  if (account.authMethod === null) return status('not-configured', t.chooseMethod)
  const shared = account.authMethod === 'mailbox'
  const { enabled } = account
  const authentication = authenticationStatus(shared ? mailbox : loaded, { address, enabled, now })
  if (authentication.value !== 'authorised' && authentication.value !== 'expires-soon')
    return shared
      ? status(authentication.value, t.ofMailbox(authentication.reason))
      : authentication
  if (account.lastError && !isOver(account, shared ? mailbox : loaded))
    return status('failing', withRemedy(account.lastError))
  if (account.host === null || account.port === null)
    return account.authMethod === 'oauth2' || shared
      ? status(authentication.value, `${authentication.reason} ${t.enableNext(account.kind)}`)
      : status('not-configured', t.enterHost)
  return authentication
}

/** Of a token that was not to be had the message says more than the code. */
const withRemedy = ({ code, message }: NonNullable<LoadedAccount['account']['lastError']>) =>
  code !== 'token_unavailable' && isMailError(code)
    ? `${/[.!?]$/.test(message) ? message : `${message}.`} ${errorCodes[code].remedy}`
    : message

const isMailError = (code: string): code is MailErrorCode => Object.hasOwn(errorCodes, code)

/** That there was no token is over with the next refresh that brought one. */
const isOver = ({ lastError, lastErrorAt }: LoadedAccount['account'], { grant }: LoadedAccount) =>
  lastError?.code === 'token_unavailable' &&
  lastErrorAt !== null &&
  grant?.refreshedAt != null &&
  grant.refreshedAt > lastErrorAt

/** Kept with a grant, and mended in its config: its client is refused, or its secret does not open. */
export const clientFailures = ['client-rejected', 'secret-not-opened']
export const isOfClient = (failureCode: string | null): boolean =>
  failureCode !== null && clientFailures.includes(failureCode)

/**
 * Whether an account has no token because its authorization server is out of order. One whose token
 * is still good works on.
 */
export function isServerDown({ down, grant }: LoadedAccount, now: Date): boolean {
  if (down === null || grant === null || grant.status !== 'authorized') return false
  if (grant.failureCode !== null) return !isOfClient(grant.failureCode)
  return grant.expiresAt !== null && grant.expiresAt <= now
}

/**
 * What is wrong with a config itself, and so with every account that uses it; or null. A secret whose
 * typed date has passed is none: only a refusal says that it ended.
 */
export const configTrouble = ({
  name,
  state,
}: Pick<NonNullable<LoadedAccount['config']>, 'name' | 'state'>): string | null =>
  state === 'enabled' ? null : t.configDisabled(name)

interface Asked {
  address: string
  /** the account that is asked of, be it one that signs in as another */
  enabled: boolean
  now: Date
}

function authenticationStatus(loaded: LoadedAccount, asked: Asked): AccountStatus {
  const { account } = loaded
  switch (account.authMethod) {
    case 'oauth2':
      return grantStatus(loaded, asked)
    case 'basic':
      return account.passwordSealed === null
        ? status('not-configured', t.enterPassword)
        : untested(account, t.passwordStored)
    case 'none':
      return untested(account, t.noneRequired)
    case 'mailbox':
    case null:
      return status('not-configured', t.chooseMethod)
  }
}

/** What no server has accepted yet is not called authorised: unlike a token, nobody granted it. */
const untested = ({ host, lastActivityAt }: LoadedAccount['account'], reason: string) =>
  host !== null && lastActivityAt === null
    ? status('not-configured', t.untested(reason))
    : status('authorised', reason)

function grantStatus(loaded: LoadedAccount, { address, enabled, now }: Asked) {
  const { account, config, grant, down } = loaded
  if (config === null || grant === null)
    // services count on what is enabled: that its token is gone stops their mail
    return enabled && config !== null
      ? status('needs-reauthorisation', t.authoriseAgain(t.tokenGone))
      : status('not-configured', t.notAuthorised)
  if (grant.status === 'needs-reauthorization')
    return status(
      'needs-reauthorisation',
      t.authoriseAgain(grant.failureMessage ?? t.noLongerAccepted),
    )
  const { strictMatching, expectedOwner } = account
  const signature = configSignature(config, { address, strictMatching, expectedOwner })
  if (config.id !== grant.configId || signature !== grant.configSignature)
    return status('needs-reauthorisation', t.authoriseAgain(t.changed))
  const ofConfig = configTrouble(config)
  if (ofConfig !== null) return status('failing', ofConfig)
  if (down?.openedAt && isServerDown(loaded, now))
    return status('failing', t.serverDown(down.server, down.openedAt, down.reason ?? ''))
  if (grant.failureCode !== null) return status('failing', grant.failureMessage ?? t.notRefreshed)
  const ofDates = dated(config, now)
  if (ofDates.length > 0) return status('expires-soon', ofDates.join(' '))
  const { endsAt } = grant
  return endsAt === null || nearEnd({ ...grant, endsAt, testing: config.testing }, now) === null
    ? status('authorised', t.authorisedBy(grant.resourceOwner))
    : status('expires-soon', expiryText.grant({ address, endsAt, testing: config.testing }, now))
}

type Dates = Pick<NonNullable<LoadedAccount['config']>, 'secretExpiresOn' | 'certificateExpiresOn'>

/** What is said of the dates of a config that are near or past. */
function dated({ secretExpiresOn, certificateExpiresOn }: Dates, now: Date): string[] {
  const said = (date: string | null, expired: string, expires: (days: number) => string) => {
    const days = date === null ? null : daysUntil(date, now)
    if (days === null || days > warningDays) return []
    return [days < 0 ? expired : expires(days)]
  }
  return [
    ...said(secretExpiresOn, t.secretExpired, t.secretExpires),
    ...said(certificateExpiresOn, t.certificateExpired, t.certificateExpires),
  ]
}

/** Of a calendar day without a time: it counts whole. */
const daysUntil = (date: string, now: Date) =>
  Math.floor((Date.parse(`${date}T23:59:59Z`) - now.getTime()) / dayMs)
