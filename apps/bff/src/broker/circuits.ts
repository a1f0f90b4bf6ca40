import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Deps } from '../deps.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { reviewInTurn } from '../incidents/review-accounts.ts'
import { circuit } from '../tables/circuit.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { statusText } from '../text/status.ts'
import { recordEvent } from '../verbs/record-event.ts'
import {
  failuresToOpen,
  patienceMs,
  probeLastsMs,
  probeWaitMs,
  recoveryMs,
  recoveryPauseMs,
  throttledToOpen,
} from './circuit-pace.ts'
import { countDue, reviewFailing, spreadDue } from './recover-grants.ts'
import { serverSql } from './server-of.ts'
import type { ServerTrouble } from './server-trouble.ts'

export interface TroubleReport {
  server: string
  tokenEndpoint: string
  grantId: string
  trouble: NonNullable<ServerTrouble>
  words: string
  retryAfterSeconds: number | null
  /** it was the one refresh that may be tried while the circuit is open */
  probing: boolean
}

/** What all processes know of the authorization servers; times are the database's. */
export interface Circuits {
  /** True for one process alone: it may send one refresh. */
  claimProbe(server: string): Promise<boolean>
  /**
   * Somebody asks by hand: the next probe is due now, unless one was sent a moment ago or the server
   * asked for patience.
   */
  hastenProbe(server: string): Promise<void>
  /**
   * While the server recovers, the next turn among those of all processes: milliseconds to wait for
   * it, or null where that would take too long.
   */
  takeTurn(server: string): Promise<number | null>
  /** Milliseconds until the next probe where the circuit is open now, else null. */
  failed(report: TroubleReport): Promise<number | null>
  /**
   * After a failure that opened no circuit was stored: where another opened it meanwhile, the
   * account's incident is the server's.
   */
  stored(server: string, emailId: string): Promise<void>
  /** The server answered properly. `troubled` false: nothing was known against it a moment ago. */
  answered(server: string, known: { troubled: boolean }): Promise<void>
}

type Tx = Pick<Db, 'select' | 'insert' | 'update' | 'delete'>
const inMs = (ms: number) =>
  sql`date_trunc('milliseconds', now() + ${ms} * interval '1 millisecond')`
/** of `now()` and `probe_at`, by the clock that all processes share */
export const probeWait = sql<number>`(extract(epoch from ${circuit.probeAt} - now()) * 1000)::float8`

export function createCircuits(
  deps: Pick<Deps, 'db' | 'clock' | 'log'>,
  waitMs: typeof probeWaitMs = probeWaitMs,
): Circuits {
  const { db, clock } = deps
  /** Since the last proper answer that this process saw: who was turned away, and where no token endpoint was. */
  const streaks = new Map<string, { throttled: Set<string>; endpoints: Set<string> }>()

  return {
    async claimProbe(server) {
      const claimed = await db
        .update(circuit)
        .set({ probeAt: inMs(probeLastsMs), updatedAt: sql`now()` })
        .where(
          and(
            eq(circuit.server, server),
            eq(circuit.state, 'open'),
            lte(circuit.probeAt, sql`now()`),
          ),
        )
        .returning({ server: circuit.server })
      return claimed.length > 0
    },

    async hastenProbe(server) {
      await db
        .update(circuit)
        .set({ probeAt: sql`now()` })
        .where(
          and(
            eq(circuit.server, server),
            eq(circuit.state, 'open'),
            gt(circuit.probeAt, sql`now()`),
            // one that was claimed may still be under way
            lte(circuit.updatedAt, inMs(-probeLastsMs)),
            or(isNull(circuit.waitUntil), lte(circuit.waitUntil, sql`now()`)),
          ),
        )
    },

    async takeTurn(server) {
      const [turn] = await db
        .update(circuit)
        .set({
          updatedAt: sql`greatest(${circuit.updatedAt}, now()) + ${recoveryPauseMs} * interval '1 millisecond'`,
        })
        .where(
          and(
            eq(circuit.server, server),
            eq(circuit.state, 'closed'),
            lte(circuit.updatedAt, inMs(patienceMs)),
          ),
        )
        .returning({
          waitMs: sql<number>`(extract(epoch from ${circuit.updatedAt} - now()) * 1000)::float8`,
        })
      return turn === undefined ? null : Math.max(turn.waitMs - recoveryPauseMs, 0)
    },

    async failed(report) {
      const { server } = report
      const streak = streaks.get(server) ?? { throttled: new Set(), endpoints: new Set() }
      streaks.set(server, streak)
      if (report.trouble === 'throttled') streak.throttled.add(report.grantId)
      if (report.trouble === 'endpoint') streak.endpoints.add(report.tokenEndpoint)
      const counts =
        report.trouble === 'down' ||
        (report.trouble === 'endpoint' &&
          (streak.endpoints.size > 1 || (await isOnlyEndpoint(server))))
      const turnedAway = streak.throttled.size >= throttledToOpen
      const { waitMs, opened } = await db.transaction((tx) =>
        count(tx, report, { counts, turnedAway }),
      )
      if (opened) {
        deps.log.warn({ server, reason: report.words }, 'authorization server is down')
        await reviewFailing(deps, server)
      }
      return waitMs
    },

    async stored(server, emailId) {
      const open = await db
        .select({ server: circuit.server })
        .from(circuit)
        .where(and(eq(circuit.server, server), eq(circuit.state, 'open')))
      if (open.length > 0) await reviewInTurn(deps, [emailId])
    },

    async answered(server, { troubled }) {
      const seen = streaks.delete(server)
      if (!troubled && !seen) return
      const waiting = await db.transaction((tx) => close(tx, server))
      if (waiting === null) return
      deps.log.info({ server, waiting }, 'authorization server answers again')
      await spreadDue(deps, server, waiting)
    },
  }

  async function count(
    tx: Tx,
    { server, words, probing, retryAfterSeconds }: TroubleReport,
    { counts, turnedAway }: { counts: boolean; turnedAway: boolean },
  ): Promise<{ waitMs: number | null; opened: boolean }> {
    const one = counts ? 1 : 0
    const [row] = await tx
      .insert(circuit)
      .values({ server, state: 'closed', failures: one, reason: words, updatedAt: sql`now()` })
      .onConflictDoUpdate({
        target: circuit.server,
        set: {
          failures: sql`${circuit.failures} + case
            when ${circuit.state} = 'closed' or ${probing}::boolean then ${one}::integer else 0 end`,
          reason: words,
          updatedAt: sql`now()`,
        },
      })
      .returning({ state: circuit.state, failures: circuit.failures })
    if (row === undefined) return { waitMs: null, opened: false }
    const opens = row.state === 'closed' && (row.failures >= failuresToOpen || turnedAway)
    if (row.state === 'closed' && !opens) return { waitMs: null, opened: false }
    const own = opens || probing ? waitMs(row.failures - failuresToOpen) : 0
    const [open] = await tx
      .update(circuit)
      .set({
        state: 'open',
        ...(opens ? { openedAt: sql`now()` } : {}),
        // never before what the server itself asked for
        probeAt: sql`greatest(
          ${opens || probing ? inMs(own) : circuit.probeAt},
          ${inMs((retryAfterSeconds ?? 0) * 1000)})`,
        ...(retryAfterSeconds !== null && { waitUntil: inMs(retryAfterSeconds * 1000) }),
      })
      .where(eq(circuit.server, server))
      .returning({ openedAt: circuit.openedAt, waitMs: probeWait })
    if (opens && open?.openedAt) await tellOpened(tx, server, open.openedAt, words)
    return { waitMs: open?.waitMs ?? null, opened: opens }
  }

  async function tellOpened(tx: Tx, server: string, openedAt: Date, words: string) {
    const within = { db: tx, clock }
    await openIncident(within, {
      kind: 'server-down',
      subject: server,
      reason: statusText.serverDown(server, openedAt, words),
      detail: { server, reason: words },
    })
    await recordEvent(within, {
      type: 'server.down',
      outcome: 'failed',
      actor: 'system',
      detail: { server, reason: words },
    })
  }

  /**
   * Also resets what was counted. Until `probe_at` the server, though its circuit is closed, is let
   * recover. How many grants wait, or null where the circuit was not open.
   */
  async function close(tx: Tx, server: string): Promise<number | null> {
    const [row] = await tx.select().from(circuit).where(eq(circuit.server, server)).for('update')
    if (row === undefined) return null
    if (row.state === 'closed') {
      if (row.failures > 0)
        await tx.update(circuit).set({ failures: 0 }).where(eq(circuit.server, server))
      return null
    }
    const within = { db: tx, clock }
    const waiting = await countDue(within, server)
    await tx
      .update(circuit)
      .set({
        state: 'closed',
        failures: 0,
        openedAt: null,
        probeAt: inMs(recoveryMs(waiting)),
        waitUntil: null,
        reason: null,
        updatedAt: sql`now()`,
      })
      .where(eq(circuit.server, server))
    await closeIncidents(within, ['server-down'], [server])
    await recordEvent(within, {
      type: 'server.recovered',
      outcome: 'ok',
      actor: 'system',
      detail: { server, downSince: row.openedAt?.toISOString() ?? null, waiting },
    })
    return waiting
  }

  /** One wrong address among several of a shared host says nothing of the host. */
  async function isOnlyEndpoint(server: string): Promise<boolean> {
    const endpoints = await db
      .selectDistinct({ tokenEndpoint: idpConfig.tokenEndpoint })
      .from(idpConfig)
      .where(and(eq(idpConfig.state, 'enabled'), eq(serverSql, server)))
      .limit(2)
    return endpoints.length <= 1
  }
}
