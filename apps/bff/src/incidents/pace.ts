import type { IncidentKind } from '@mailgrant/contract/incident'

const minute = 60_000

/**
 * `graceMs`: how long trouble must last before anybody is told; what is over sooner is told to
 * nobody. `settleMs`: how long it must be over before that is told; what comes back sooner is the
 * same incident still. So nothing that comes and goes makes a storm.
 */
export const pace: Readonly<Record<IncidentKind, { graceMs: number; settleMs: number }>> = {
  'needs-reauthorisation': { graceMs: 0, settleMs: 0 },
  failing: { graceMs: 2 * minute, settleMs: 2 * minute },
  'server-down': { graceMs: minute, settleMs: minute },
  'no-mail': { graceMs: 0, settleMs: 0 },
  'secret-expires': { graceMs: 0, settleMs: 0 },
  'certificate-expires': { graceMs: 0, settleMs: 0 },
  'grant-ends': { graceMs: 0, settleMs: 0 },
}
