import type { AccountStatus } from '@mailgrant/contract/account'
import { eq, inArray } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { accountStatus, configTrouble, isServerDown } from '../status/account-status.ts'
import type { Within } from '../verbs/within.ts'
import { type AccountPair, type LoadedAccount, loadAccounts } from '../wire/load-accounts.ts'
import { closeIncidents } from './close-incident.ts'
import { openIncident, type Trouble } from './open-incident.ts'

const lot = 20
const kinds = ['needs-reauthorisation', 'failing'] as const

/**
 * Opens and closes the incidents of these emails' accounts by what their statuses say now: the same
 * value that list, page and API show. To be called in the transaction that changed them.
 */
export async function reviewEmails(within: Within, emailIds: readonly string[]): Promise<void> {
  if (emailIds.length === 0) return
  const { db, clock } = within
  const rows = await db
    .select({ id: email.id, address: email.address })
    .from(email)
    .where(inArray(email.id, [...emailIds]))
  const pairs = await loadAccounts(
    db,
    rows.map(({ id }) => id),
  )
  for (const row of rows) {
    const pair = pairs.get(row.id)
    if (pair === undefined) continue
    for (const kind of ['mailbox', 'smtp'] as const) {
      const loaded = pair[kind]
      const status = accountStatus({
        loaded,
        mailbox: pair.mailbox,
        address: row.address,
        now: clock(),
      })
      const shared = loaded.account.authMethod === 'mailbox'
      const trouble =
        !loaded.account.enabled || (shared && isTold(pair, status.value))
          ? null
          : troubleOf(loaded, shared ? pair.mailbox : loaded, status, clock())
      const past = kinds.filter((each) => each !== trouble?.kind)
      // One trouble in the place of another, a token that was deleted, an account that was switched
      // off: the incident ends, and nothing recovered.
      const over = loaded.account.enabled && isWell(status)
      await closeIncidents(within, past, [loaded.account.id], { over })
      if (trouble !== null)
        await openIncident(within, {
          ...trouble,
          subject: loaded.account.id,
          email: row,
          accountKind: kind,
        })
    }
  }
}

/** The same, of an account by its id. */
export async function reviewAccount(within: Within, accountId: string): Promise<void> {
  const [row] = await within.db
    .select({ emailId: mailAccount.emailId })
    .from(mailAccount)
    .where(eq(mailAccount.id, accountId))
  if (row !== undefined) await reviewEmails(within, [row.emailId])
}

/** Many emails, some at a time, each lot in a transaction of its own: nobody waits for all of them. */
export async function reviewInTurn(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  emailIds: readonly string[],
): Promise<void> {
  const ids = [...new Set(emailIds)]
  for (let at = 0; at < ids.length; at += lot)
    await db.transaction((tx) => reviewEmails({ db: tx, clock }, ids.slice(at, at + lot)))
}

const isWell = ({ value }: AccountStatus) => value === 'authorised' || value === 'expires-soon'

/** Same as Remote Mailbox: whether the mailbox's own incident tells it already. */
const isTold = ({ mailbox, smtp }: AccountPair, value: AccountStatus['value']) =>
  mailbox.account.enabled && (smtp.account.lastError === null || value === 'needs-reauthorisation')

type Told = Pick<Trouble, 'kind' | 'reason' | 'config'>

function troubleOf(
  loaded: LoadedAccount,
  used: LoadedAccount,
  status: AccountStatus,
  now: Date,
): Told | null {
  const { grant, config } = used
  const about = config === null ? {} : { config: { id: config.id, name: config.name } }
  if (status.value === 'needs-reauthorisation')
    return { kind: 'needs-reauthorisation', reason: status.reason, ...about }
  if (status.value !== 'failing') return null
  // A config that is refused, disabled or whose secret has expired, and a server that is down, are
  // incidents of their own: one, not a thousand.
  const { lastError } = loaded.account
  if (lastError !== null && lastError.code !== 'token_unavailable')
    return { kind: 'failing', reason: status.reason, ...about }
  if (grant?.failureCode === 'client-rejected' || isServerDown(used, now)) return null
  if (config !== null && configTrouble(config, now) !== null) return null
  return { kind: 'failing', reason: status.reason, ...about }
}
