import { countDueAlerts, deliverDueAlerts } from '../alerts/deliver-due-alerts.ts'
import type { Deps } from '../deps.ts'
import { reviewExpiries } from '../expiries/review-expiries.ts'
import { reviewReplacedSecrets } from '../expiries/review-replaced-secrets.ts'
import { reviewOpenIncidents } from '../incidents/review-open.ts'
import { readSettings } from '../verbs/read-settings.ts'
import { removeExpired } from '../verbs/remove-expired.ts'
import { removeOldEvents } from '../verbs/remove-old-events.ts'
import { countDueChecks, spreadOverdueChecks, sweepDueChecks } from './due-checks.ts'
import { countDueGrants, sweepDueGrants } from './due-grants.ts'
import { countSilentMailboxes, sweepSilentMailboxes } from './silent-mailboxes.ts'

/** Recurring work. pg-boss says which process does it when; what it does is a plain verb. */
export interface Work {
  /** name of its queue, and of its depth in the metrics */
  queue: string
  /** seconds; at most 3600. Each tick is done once, by one process */
  every: number
  /** so many runs of one process may be under way; 1 where it is not said */
  atOnce?: number
  /** Ends early, and gives back what it claimed, once the signal says so. */
  run(signal: AbortSignal): Promise<unknown>
  /** how much of it is due now */
  depth?(): Promise<number>
}

/** What each process does for itself, at every tick and once more before it ends. */
export interface OwnWork {
  name: string
  /** seconds */
  every: number
  run(): Promise<unknown>
}

export interface WorkList {
  shared: readonly Work[]
  own: readonly OwnWork[]
}

export function workOf(deps: Deps): WorkList {
  let spread = false
  const serving = new Set<string>()
  const shared: Work[] = [
    {
      queue: 'grants',
      every: 10,
      run: (signal) => sweepDueGrants(deps, signal),
      depth: () => countDueGrants(deps),
    },
    {
      queue: 'alerts',
      every: 5,
      // one that waits for a receiver keeps no new alert of another rule waiting
      atOnce: 8,
      run: () => deliverDueAlerts(deps, { serving }),
      depth: () => countDueAlerts(deps),
    },
    {
      queue: 'checks',
      every: 10,
      async run(signal) {
        if (!spread) await spreadOverdueChecks(deps)
        spread = true
        await sweepDueChecks(deps, signal)
      },
      depth: () => countDueChecks(deps),
    },
    {
      queue: 'silence',
      every: 60,
      run: (signal) => sweepSilentMailboxes(deps, signal),
      depth: () => countSilentMailboxes(deps),
    },
    {
      queue: 'incidents',
      every: 60,
      async run(signal) {
        await reviewOpenIncidents(deps, signal)
        await reviewReplacedSecrets(deps)
      },
    },
    {
      queue: 'expired',
      every: 3600,
      async run(signal) {
        const settings = await readSettings(deps)
        await removeExpired(deps, settings)
        await removeOldEvents(deps, settings.retentionDays, { signal })
      },
    },
    { queue: 'expiries', every: 3600, run: () => reviewExpiries(deps) },
  ]
  return {
    shared,
    own: [{ name: 'use', every: 30, run: () => deps.broker.flushUse() }],
  }
}
