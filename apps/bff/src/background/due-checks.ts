import { and, asc, count, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Clock, Deps } from '../deps.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { checkHealth } from '../verbs/check-health.ts'
import { readSettings } from '../verbs/read-settings.ts'
import { sweepByKey } from './sweep.ts'

/** What a process that died had taken comes due again by then: longer than a check and its wait for a token. */
const claimMs = 2 * 60_000
/** at once, by this process at one mail server: Microsoft allows few connections */
const perHost = 4
const hostsAtOnce = 12

/** Checks the accounts whose check is due, a few at a time at each mail server; answers how many. */
export async function sweepDueChecks(deps: Deps, signal: AbortSignal): Promise<number> {
  const { db, clock, log } = deps
  const { checkIntervalMinutes: intervalMinutes } = await readSettings(deps)
  return sweepByKey<ClaimedAccount>(
    {
      perKey: perHost,
      keysAtOnce: hostsAtOnce,
      async keys() {
        const rows = await hostsQuery(db, clock())
        return rows.map((row) => row.host)
      },
      claim: (key, most) => claimAccounts(deps, key, most),
      run: ({ id }) => checkHealth(deps, id, { intervalMinutes, signal }),
      async release(items) {
        const [first] = items
        if (first === undefined) return
        const ids = items.map(({ id }) => id)
        await db
          .update(mailAccount)
          .set({ checkDueAt: clock() })
          .where(and(inArray(mailAccount.id, ids), eq(mailAccount.checkDueAt, first.until)))
      },
      failed: (error) => log.error({ err: error }, 'an account was not checked'),
    },
    signal,
  )
}

interface ClaimedAccount {
  id: string
  until: Date
}

const host = sql<string>`coalesce(lower(${mailAccount.host}), '')`

export const hostsQuery = (db: Deps['db'], now: Date) =>
  db.selectDistinct({ host }).from(mailAccount).where(lte(mailAccount.checkDueAt, now))

/** Takes the longest due, past those that another process is just taking. */
async function claimAccounts(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  key: string,
  most: number,
): Promise<ClaimedAccount[]> {
  const now = clock()
  const until = new Date(now.getTime() + claimMs)
  const due = db.$with('due').as(
    db
      .select({ id: mailAccount.id })
      .from(mailAccount)
      .where(and(lte(mailAccount.checkDueAt, now), eq(host, key)))
      .orderBy(asc(mailAccount.checkDueAt))
      .limit(most)
      .for('update', { skipLocked: true }),
  )
  const rows = await db
    .with(due)
    .update(mailAccount)
    .set({ checkDueAt: until })
    .from(due)
    .where(eq(mailAccount.id, due.id))
    .returning({ id: mailAccount.id })
  return rows.map(({ id }) => ({ id, until }))
}

/** What fell due while nobody was there, or was never checked, is spread over one interval. */
export async function spreadOverdueChecks(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = deps.clock()
  const { checkIntervalMinutes } = await readSettings(deps)
  await deps.db
    .update(mailAccount)
    .set({ checkDueAt: withinInterval(now, checkIntervalMinutes) })
    .where(
      and(
        lte(mailAccount.checkDueAt, now),
        or(
          isNull(mailAccount.checkedAt),
          lte(mailAccount.checkDueAt, new Date(now.getTime() - 60_000)),
        ),
      ),
    )
}

/** A shorter interval counts from now on: what was due after it is spread over it. */
export async function pullChecksIn(
  { db, clock }: { db: Pick<Db, 'update'>; clock: Clock },
  intervalMinutes: number,
): Promise<void> {
  const now = clock()
  await db
    .update(mailAccount)
    .set({ checkDueAt: withinInterval(now, intervalMinutes) })
    .where(gt(mailAccount.checkDueAt, new Date(now.getTime() + intervalMinutes * 60_000)))
}

const withinInterval = (now: Date, minutes: number) =>
  sql`${sql.param(now, mailAccount.checkDueAt)}::timestamptz
    + random() * ${minutes}::int * interval '1 minute'`

export async function countDueChecks({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const [row] = await db
    .select({ due: count() })
    .from(mailAccount)
    .where(lte(mailAccount.checkDueAt, clock()))
  return row?.due ?? 0
}
