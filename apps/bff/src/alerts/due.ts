import { and, eq, isNull, lte, or, sql } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'

/** Free to be claimed, by the clock of the database: those of processes may differ. */
const unclaimed = or(
  isNull(alertDelivery.claimedUntil),
  lte(alertDelivery.claimedUntil, sql`now()`),
)

export const due = (now: Date) =>
  and(eq(alertDelivery.state, 'pending'), lte(alertDelivery.dueAt, now), unclaimed)
