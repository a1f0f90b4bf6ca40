import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { incident } from '../tables/incident.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import { accountKinds, type Judged, judgeAccounts } from './account-trouble.ts'
import { reviewServers } from './after-removal.ts'
import { closeIncidents } from './close-incident.ts'
import { emailsOwed } from './owed-recoveries.ts'
import { reviewInTurn } from './review-accounts.ts'
import { reviewConfig } from './review-config.ts'

type Kind = (typeof accountKinds)[number]
type ReviewDeps = Pick<Deps, 'db' | 'clock'>

const lot = 200

/**
 * Whoever mends something reviews what follows from it, in the same transaction where that can be.
 * Where it cannot (a config that is let in again mends thousands of accounts), or where a process
 * ended in between, an incident would stay open, and the next trouble of its subject be told to
 * nobody. So what is open is looked at once more: it costs what is open, and where all is as it
 * should be nothing is written.
 */
export async function reviewOpenIncidents(deps: ReviewDeps, signal: AbortSignal): Promise<void> {
  for (const kind of accountKinds)
    for (let after = ''; !signal.aborted;) {
      const rows = await deps.db
        .select({ subject: incident.subject, emailId: incident.emailId })
        .from(incident)
        .where(and(eq(incident.kind, kind), isNull(incident.closedAt), gt(incident.subject, after)))
        .orderBy(asc(incident.subject))
        .limit(lot)
      await reviewLot(deps, kind, rows)
      after = rows.at(-1)?.subject ?? ''
      if (rows.length < lot) break
    }
  const owed = await emailsOwed(deps)
  for (let at = 0; at < owed.length && !signal.aborted; at += lot)
    await reviewWell(deps, owed.slice(at, at + lot))
  if (!signal.aborted) await deps.db.transaction((tx) => reviewServers({ ...deps, db: tx }))
}

async function reviewLot(
  deps: ReviewDeps,
  kind: Kind,
  open: readonly { subject: string; emailId: string | null }[],
): Promise<void> {
  const { db, clock } = deps
  const ofEmails = await statesOf(
    deps,
    kind,
    open.flatMap(({ emailId }) => emailId ?? []),
  )
  const outdated: string[] = []
  const gone: string[] = []
  for (const { subject, emailId } of open) {
    if (emailId === null) await db.transaction((tx) => reviewConfig({ db: tx, clock }, subject))
    else if (!ofEmails.has(subject)) gone.push(subject)
    else if (ofEmails.get(subject) === 'outdated') outdated.push(emailId)
  }
  await reviewInTurn(deps, outdated)
  if (gone.length > 0)
    await db.transaction((tx) => closeIncidents({ db: tx, clock }, [kind], gone, { over: false }))
}

/** Of each account of these emails: whether an incident of this kind is what it tells of. */
async function statesOf(
  deps: ReviewDeps,
  kind: Kind,
  emailIds: readonly string[],
): Promise<Map<string, 'stands' | 'outdated'>> {
  const judged = await judge(deps, emailIds)
  return new Map(
    judged.map(({ account, trouble }) => [
      account.id,
      trouble?.kind === kind ? 'stands' : 'outdated',
    ]),
  )
}

/** Emails with an account of which it is still to be told that it recovered, and that has. */
async function reviewWell(deps: ReviewDeps, emailIds: readonly string[]): Promise<void> {
  const well = (await judge(deps, emailIds)).filter(({ over }) => over === true)
  await reviewInTurn(
    deps,
    well.map(({ account }) => account.emailId),
  )
}

async function judge({ db, clock }: ReviewDeps, emailIds: readonly string[]): Promise<Judged[]> {
  if (emailIds.length === 0) return []
  const rows = await db
    .select({ id: email.id, address: email.address })
    .from(email)
    .where(inArray(email.id, [...emailIds]))
  const pairs = await loadAccounts(
    db,
    rows.map(({ id }) => id),
  )
  return rows.flatMap(({ id, address }) => {
    const pair = pairs.get(id)
    return pair === undefined ? [] : judgeAccounts(pair, address, clock())
  })
}
