import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { accountStatus } from '../status/account-status.ts'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import type { AlertMessage, News } from './alert-message.ts'

export interface Sender {
  email: { id: string; address: string }
  account: typeof mailAccount.$inferSelect
}

/** So many are looked at, a page at a time, until enough are healthy. */
const page = 50
const pages = 10

/**
 * Healthy system emails to send through, the best first: the rule's own, then those that were at
 * work last. An email whose mail or authorisation is broken is never among those that tell so;
 * one that expires, or has just recovered, comes last.
 */
export async function findSenders(
  deps: Pick<Deps, 'db' | 'clock'>,
  { rule, news }: AlertMessage,
  wanted: number,
): Promise<Sender[]> {
  const broken = emailsOf(news.filter(isBroken))
  const touched = emailsOf(news)
  const found: Sender[] = []
  const last: Sender[] = []
  const take = (senders: readonly Sender[]) => {
    for (const sender of senders) {
      const { id } = sender.email
      if (broken.has(id) || [...found, ...last].some((each) => each.email.id === id)) continue
      if (touched.has(id)) last.push(sender)
      else found.push(sender)
    }
  }
  if (rule.senderEmailId !== null)
    take(await healthy(deps, await candidates(deps, { only: rule.senderEmailId })))
  for (let at = 0; at < pages && found.length < wanted; at += 1) {
    const rows = await candidates(deps, { offset: at * page })
    take(await healthy(deps, rows))
    if (rows.length < page) break
  }
  return [...found, ...last].slice(0, wanted)
}

const isBroken = ({ moment, incident }: News) =>
  moment !== 'recovered' &&
  incident.closedAt === null &&
  ['needs-reauthorisation', 'failing', 'no-mail'].includes(incident.kind)

const emailsOf = (news: readonly News[]) =>
  new Set(news.flatMap(({ incident: { emailId } }) => (emailId === null ? [] : [emailId])))

const candidates = (
  { db }: Pick<Deps, 'db'>,
  { only, offset = 0 }: { only?: string; offset?: number },
) =>
  db
    .select({ id: email.id, address: email.address })
    .from(mailAccount)
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .where(
      and(
        eq(mailAccount.kind, 'smtp'),
        eq(mailAccount.enabled, true),
        isNotNull(mailAccount.host),
        isNull(mailAccount.lastError),
        only === undefined ? undefined : eq(email.id, only),
      ),
    )
    .orderBy(sql`${desc(mailAccount.lastActivityAt)} nulls last`, mailAccount.id)
    .limit(page)
    .offset(offset)

async function healthy(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  rows: readonly { id: string; address: string }[],
): Promise<Sender[]> {
  const pairs = await loadAccounts(
    db,
    rows.map(({ id }) => id),
  )
  return rows.flatMap((row) => {
    const pair = pairs.get(row.id)
    if (pair === undefined) return []
    const { value } = accountStatus({
      loaded: pair.smtp,
      mailbox: pair.mailbox,
      address: row.address,
      now: clock(),
    })
    return value === 'authorised' || value === 'expires-soon'
      ? [{ email: row, account: pair.smtp.account }]
      : []
  })
}
