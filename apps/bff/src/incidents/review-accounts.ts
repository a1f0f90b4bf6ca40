import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import type { Within } from '../verbs/within.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import { accountKinds, judgeAccounts } from './account-trouble.ts'
import { closeIncidents } from './close-incident.ts'
import { openIncident } from './open-incident.ts'
import { waitTurn } from './wait-turn.ts'

const lot = 20

/**
 * Opens and closes the incidents of these emails' accounts by what is stored of them now. To be
 * called in the transaction that changed them.
 */
export async function reviewEmails(within: Within, emailIds: readonly string[]): Promise<void> {
  if (emailIds.length === 0) return
  const { db, clock } = within
  await waitTurn(db, 'email', emailIds)
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
    for (const { account, trouble, over } of judgeAccounts(pair, row.address, clock())) {
      const past = accountKinds.filter((each) => each !== trouble?.kind)
      await closeIncidents(within, past, [account.id], { over })
      if (trouble !== null)
        await openIncident(within, {
          ...trouble,
          subject: account.id,
          email: row,
          accountKind: account.kind,
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

/**
 * After something of the email went well that was not wrong before, as far as its own row knows:
 * other trouble may have hidden the account's. It costs one look into the index of what is open.
 */
export async function reviewIfOpen(within: Within, emailId: string): Promise<void> {
  const { db } = within
  const accounts = db
    .select({ id: sql<string>`${mailAccount.id}::text` })
    .from(mailAccount)
    .where(eq(mailAccount.emailId, emailId))
  const open = await db
    .select({ id: incident.id })
    .from(incident)
    .where(
      and(
        inArray(incident.kind, [...accountKinds]),
        inArray(incident.subject, accounts),
        isNull(incident.closedAt),
      ),
    )
    .limit(1)
  if (open.length > 0) await reviewEmails(within, [emailId])
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
