import { and, eq } from 'drizzle-orm'
import { isKept } from '../secrets/slots.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { statusText } from '../text/status.ts'
import type { Within } from '../verbs/within.ts'
import { closeIncidents } from './close-incident.ts'
import { openIncident } from './open-incident.ts'

/** A config whose client is refused is one incident, whatever the number of emails that use it. */
export async function reviewConfig(within: Within, configId: string): Promise<void> {
  const { db } = within
  const [refused] = await db
    .select({
      reason: tokenGrant.failureMessage,
      name: idpConfig.name,
      oldSecretSealed: idpConfig.oldSecretSealed,
      promotedAt: idpConfig.promotedAt,
    })
    .from(tokenGrant)
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(
      and(
        eq(tokenGrant.configId, configId),
        eq(tokenGrant.failureCode, 'client-rejected'),
        eq(tokenGrant.status, 'authorized'),
      ),
    )
    .limit(1)
  if (refused === undefined) return closeIncidents(within, ['failing'], [configId])
  const reason = refused.reason ?? statusText.notRefreshed
  return openIncident(within, {
    kind: 'failing',
    subject: configId,
    config: { id: configId, name: refused.name },
    reason: isKept(refused, within.clock())
      ? statusText.promotedRefused(refused.name, reason)
      : reason,
  })
}
