import { and, eq, inArray, isNull } from 'drizzle-orm'
import { serverSql } from '../broker/server-of.ts'
import { circuit } from '../tables/circuit.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'
import { closeIncidents } from './close-incident.ts'
import { reviewConfig } from './review-config.ts'
import { isStillConsented } from './still-consented.ts'

/**
 * Grants are gone: what was told of their configs and servers alone is over, and nobody would ever
 * ask those again to find out.
 */
export async function reviewAfterRemoval(
  within: Within,
  configIds: readonly (string | null)[],
): Promise<void> {
  const ids = configIds.filter((id) => id !== null)
  // in one order, since each is held until the transaction ends
  for (const id of [...new Set(ids)].toSorted()) await reviewConfig(within, id)
  await reviewServers(within)
}

/** The same of servers alone: a config was moved to another one, disabled, or is no longer what was consented to. */
export async function reviewServers(within: Within): Promise<void> {
  const { db } = within
  const down = await db
    .select({ server: incident.subject })
    .from(incident)
    .where(and(eq(incident.kind, 'server-down'), isNull(incident.closedAt)))
  for (const { server } of down) {
    if (await isUsed(within, server)) continue
    await db.delete(circuit).where(inArray(circuit.server, [server]))
    await closeIncidents(within, ['server-down'], [server], { over: false })
  }
}

/** Whether anybody would be sent there: a grant that must be renewed first asks no server. */
async function isUsed(within: Within, server: string): Promise<boolean> {
  const configs = await within.db
    .select()
    .from(idpConfig)
    .where(and(eq(idpConfig.state, 'enabled'), eq(serverSql, server)))
  return isStillConsented(within, configs)
}
