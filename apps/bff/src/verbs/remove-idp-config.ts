import { incidentKind } from '@mailgrant/contract/incident'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { loadGrants } from '../broker/load-grant.ts'
import { isForeignKeyViolation } from '../db/constraint-violation.ts'
import type { Actor, Deps } from '../deps.ts'
import { reviewAfterRemoval } from '../incidents/after-removal.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { readIdpConfig } from './read-idp-config.ts'
import { recordEvent } from './record-event.ts'
import { revokeGrants } from './revoke-grants.ts'

/** Only a config that no account uses goes; grants that an account left behind go with it, and are revoked. */
export async function removeIdpConfig(deps: Deps, actor: Actor, id: string): Promise<void> {
  const { usedBy, name } = await readIdpConfig(deps, id)
  const inUse = () =>
    new AppError('config_in_use', {
      emails: usedBy.map(({ emailId, address }) => ({ id: emailId, address })),
    })
  if (usedBy.length > 0) throw inUse()
  const removal = deps.db.transaction(async (tx) => {
    const users = await tx
      .select({ id: mailAccount.id })
      .from(mailAccount)
      .where(eq(mailAccount.idpConfigId, id))
      .limit(1)
    if (users.length > 0) throw inUse()
    const grants = await loadGrants(tx, eq(tokenGrant.configId, id))
    await tx.delete(tokenGrant).where(eq(tokenGrant.configId, id))
    await tx.delete(idpConfig).where(eq(idpConfig.id, id))
    const within = { db: tx, clock: deps.clock }
    await closeIncidents(within, incidentKind.options, [id], { over: false })
    await reviewAfterRemoval(within, [])
    await recordEvent(
      { ...deps, db: tx },
      {
        type: 'config.deleted',
        outcome: 'ok',
        actor: actor.name,
        configId: id,
        detail: { name },
      },
    )
    return grants
  })
  const orphans = await removal.catch((error: unknown) => {
    // an account took it between the look and the deletion
    throw isForeignKeyViolation(error) ? inUse() : error
  })
  await revokeGrants(deps, orphans)
}
