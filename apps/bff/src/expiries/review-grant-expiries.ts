import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { expiryText as t } from '../text/expiries.ts'
import type { Within } from '../verbs/within.ts'
import { daysAhead, nearEnd, thresholds } from './near.ts'
import { openExpiries, tellExpiry } from './tell-expiry.ts'
import { usedGrant } from './used.ts'

const kind = 'grant-ends'
const lot = 200

/**
 * Opens, moves on and closes the incidents of grants that are predicted to end. Reads what is near by
 * its index, and what is open; grants that are kept alive cost nothing.
 */
export async function reviewGrantExpiries(
  deps: Pick<Deps, 'db' | 'clock'>,
  { lotSize = lot } = {},
): Promise<void> {
  const { db, clock } = deps
  const now = clock()
  for (let after: { endsAt: Date; id: string } | null = null; ;) {
    const near: Near[] = await nearGrants(db, now, after, lotSize)
    const open = new Map(
      (
        await openExpiries(
          db,
          [kind],
          near.map(({ accountId }) => accountId),
        )
      ).map((each) => [each.subject, each]),
    )
    for (const grant of near) {
      const days = alerting(grant, now)
      if (days === null) continue
      await db.transaction((tx) =>
        tellExpiry(
          { db: tx, clock },
          {
            kind,
            subject: grant.accountId,
            email: { id: grant.emailId, address: grant.address },
            accountKind: grant.kind,
            config: { id: grant.configId, name: grant.configName },
            reason: t.grant(grant, now),
            endsAt: grant.endsAt,
            days,
          },
          open.get(grant.accountId),
        ),
      )
    }
    after = near.at(-1) ?? null
    if (near.length < lotSize) break
  }
  await closePassed(deps, now, lotSize)
}

type Db = Deps['db']
type Near = Awaited<ReturnType<typeof nearGrants>>[number]

function nearGrants(
  db: Pick<Db, 'select'>,
  now: Date,
  after: { endsAt: Date; id: string } | null,
  limit: number,
) {
  return db
    .select(columns)
    .from(tokenGrant)
    .innerJoin(mailAccount, eq(mailAccount.id, tokenGrant.accountId))
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(
      and(
        eq(tokenGrant.status, 'authorized'),
        lte(tokenGrant.endsAt, daysAhead(thresholds.grant[0], now)),
        after === null
          ? undefined
          : sql`(${tokenGrant.endsAt}, ${tokenGrant.id}) > (${sql.param(after.endsAt, tokenGrant.endsAt)}, ${after.id})`,
      ),
    )
    .orderBy(asc(tokenGrant.endsAt), asc(tokenGrant.id))
    .limit(limit)
}

const columns = {
  id: tokenGrant.id,
  accountId: tokenGrant.accountId,
  // there is an end to everything that is selected by it
  endsAt: sql<Date>`${tokenGrant.endsAt}`.mapWith(tokenGrant.endsAt),
  issuedAt: tokenGrant.issuedAt,
  refreshedAt: tokenGrant.refreshedAt,
  status: tokenGrant.status,
  kind: mailAccount.kind,
  emailId: email.id,
  address: email.address,
  configId: idpConfig.id,
  configName: idpConfig.name,
  configState: idpConfig.state,
  testing: idpConfig.testing,
  used: usedGrant,
}

/** The threshold that a grant has reached; null where nobody is to be told. */
function alerting(grant: Omit<Near, 'id'>, now: Date): number | null {
  const { status, configState, used } = grant
  if (status !== 'authorized' || configState !== 'enabled' || !used) return null
  return nearEnd(grant, now)
}

/** Closes what is open about grants that are kept alive by now, were lost, or are used by nobody. */
async function closePassed(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  now: Date,
  lotSize: number,
): Promise<void> {
  const subjects = (await openExpiries(db, [kind])).map(({ subject }) => subject)
  for (let at = 0; at < subjects.length; at += lotSize) {
    const some = subjects.slice(at, at + lotSize)
    await db.transaction((tx) => closeOf({ db: tx, clock }, some, now))
  }
}

/** The same of one account, whose grant was replaced or deleted just now: nobody waits an hour for it. */
export async function reviewGrantExpiry(within: Within, accountId: string): Promise<void> {
  const open = await openExpiries(within.db, [kind], [accountId])
  if (open.length > 0) await closeOf(within, [accountId], within.clock())
}

async function closeOf(within: Within, subjects: readonly string[], now: Date): Promise<void> {
  const rows = await within.db
    .select(columns)
    .from(tokenGrant)
    .innerJoin(mailAccount, eq(mailAccount.id, tokenGrant.accountId))
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(inArray(tokenGrant.accountId, [...subjects]))
  const grants = new Map(rows.map((row) => [row.accountId, row]))
  const [alive, gone]: [string[], string[]] = [[], []]
  for (const subject of subjects) {
    const grant = grants.get(subject)
    if (grant !== undefined && alerting(grant, now) !== null) continue
    const keptAlive =
      grant?.status === 'authorized' && grant.configState === 'enabled' && grant.used
    if (keptAlive) alive.push(subject)
    else gone.push(subject)
  }
  await closeIncidents(within, [kind], alive)
  // what was lost has an incident of its own, and nothing recovered
  await closeIncidents(within, [kind], gone, { over: false })
}
