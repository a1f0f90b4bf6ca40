import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { incident } from '../tables/incident.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import { accountKinds, judgeAccounts } from './account-trouble.ts'
import { reviewServers } from './after-removal.ts'
import { closeIncidents } from './close-incident.ts'
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
  { db, clock }: ReviewDeps,
  kind: Kind,
  emailIds: readonly string[],
): Promise<Map<string, 'stands' | 'outdated'>> {
  if (emailIds.length === 0) return new Map()
  const rows = await db
    .select({ id: email.id, address: email.address })
    .from(email)
    .where(inArray(email.id, [...emailIds]))
  const pairs = await loadAccounts(
    db,
    rows.map(({ id }) => id),
  )
  const judged = rows.flatMap(({ id, address }) => {
    const pair = pairs.get(id)
    return pair === undefined ? [] : judgeAccounts(pair, address, clock())
  })
  return new Map(
    judged.map(({ account, trouble }) => [
      account.id,
      trouble?.kind === kind ? 'stands' : 'outdated',
    ]),
  )
}
