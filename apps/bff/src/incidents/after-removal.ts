import { and, eq, inArray, isNull } from 'drizzle-orm'
import { serverSql } from '../broker/server-of.ts'
import { circuit } from '../tables/circuit.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { Within } from '../verbs/within.ts'
import { closeIncidents } from './close-incident.ts'
import { reviewConfig } from './review-config.ts'

/**
 * Grants are gone: what was told of their configs and servers alone is over, and nobody would ever
 * ask those again to find out.
 */
export async function reviewAfterRemoval(
  within: Within,
  configIds: readonly (string | null)[],
): Promise<void> {
  for (const id of new Set(configIds)) if (id !== null) await reviewConfig(within, id)
  await reviewServers(within)
}

/** The same of servers alone: a config was moved to another one, or disabled. */
export async function reviewServers(within: Within): Promise<void> {
  const { db } = within
  const down = await db
    .select({ server: incident.subject })
    .from(incident)
    .where(and(eq(incident.kind, 'server-down'), isNull(incident.closedAt)))
  for (const { server } of down) {
    const [used] = await db
      .select({ id: tokenGrant.id })
      .from(tokenGrant)
      .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
      .innerJoin(
        mailAccount,
        and(
          eq(mailAccount.id, tokenGrant.accountId),
          eq(mailAccount.idpConfigId, tokenGrant.configId),
        ),
      )
      .where(
        and(
          eq(tokenGrant.status, 'authorized'),
          eq(idpConfig.state, 'enabled'),
          eq(serverSql, server),
        ),
      )
      .limit(1)
    if (used !== undefined) continue
    await db.delete(circuit).where(inArray(circuit.server, [server]))
    await closeIncidents(within, ['server-down'], [server], { over: false })
  }
}
