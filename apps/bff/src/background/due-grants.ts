import { and, asc, count, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { sweepByKey } from './sweep.ts'

/** What this sweep asks of the broker. */
export interface RefreshesAhead {
  /**
   * Refreshes the account's grant where that is due, and says in `due_at` when to look again. Never
   * throws for a provider's fault.
   */
  refreshAhead(accountId: string): Promise<'refreshed' | 'not-due' | 'waiting' | 'failed'>
}

type SweepDeps = Pick<Deps, 'db' | 'clock' | 'log'> & { broker: RefreshesAhead }

/** What a process that died had taken comes due again by then: longer than any refresh, and its wait for another's. */
const claimMs = 2 * 60_000
/** at once, by this process at one authorization server */
const perServer = 8
const serversAtOnce = 8

/** Refreshes the grants that are due, some at a time at each authorization server; answers how many. */
export function sweepDueGrants(deps: SweepDeps, signal: AbortSignal): Promise<number> {
  const { db, clock, log, broker } = deps
  return sweepByKey<ClaimedGrant>(
    {
      perKey: perServer,
      keysAtOnce: serversAtOnce,
      async keys() {
        const rows = await serversQuery(db, clock())
        return rows.map(({ server }) => server)
      },
      claim: (key, most) => claimGrants(deps, key, most),
      async run({ accountId }) {
        await broker.refreshAhead(accountId)
      },
      async release(items) {
        const [first] = items
        if (first === undefined) return
        const ids = items.map(({ id }) => id)
        await db
          .update(tokenGrant)
          .set({ dueAt: clock() })
          // not where somebody refreshed it meanwhile, and said when it is due
          .where(and(inArray(tokenGrant.id, ids), eq(tokenGrant.dueAt, first.until)))
      },
      failed: (error) => log.error({ err: error }, 'a grant that was due was not refreshed'),
    },
    signal,
  )
}

interface ClaimedGrant {
  id: string
  accountId: string
  until: Date
}

/** origin of the token endpoint; the empty text where a config names none */
const server = sql<string>`coalesce(lower(substring(${idpConfig.tokenEndpoint} from '^[^:/]+://[^/]+')), '')`

/** For whom anything is due. */
export const serversQuery = (db: Deps['db'], now: Date) =>
  db
    .selectDistinct({ server })
    .from(tokenGrant)
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(lte(tokenGrant.dueAt, now))

/** Takes the longest due, past those that another process is just taking. */
export function claimQuery(
  db: Deps['db'],
  now: Date,
  { key, most, until }: { key: string; most: number; until: Date },
) {
  const due = db.$with('due').as(
    db
      .select({ id: tokenGrant.id })
      .from(tokenGrant)
      .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
      .where(and(lte(tokenGrant.dueAt, now), eq(server, key)))
      .orderBy(asc(tokenGrant.dueAt))
      .limit(most)
      .for('update', { of: tokenGrant, skipLocked: true }),
  )
  return db
    .with(due)
    .update(tokenGrant)
    .set({ dueAt: until })
    .from(due)
    .where(eq(tokenGrant.id, due.id))
    .returning({ id: tokenGrant.id, accountId: tokenGrant.accountId })
}

async function claimGrants(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  key: string,
  most: number,
): Promise<ClaimedGrant[]> {
  const now = clock()
  const until = new Date(now.getTime() + claimMs)
  const rows = await claimQuery(db, now, { key, most, until })
  return rows.map((row) => ({ ...row, until }))
}

export async function countDueGrants({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const [row] = await db
    .select({ due: count() })
    .from(tokenGrant)
    .where(lte(tokenGrant.dueAt, clock()))
  return row?.due ?? 0
}
