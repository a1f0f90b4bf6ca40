import { incidentKind } from '@mailgrant/contract/incident'
import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm'
import { reviewAfterRemoval } from '../incidents/after-removal.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { waitTurn } from '../incidents/wait-turn.ts'
import { loadGrants } from '../broker/load-grant.ts'
import type { Actor, Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { recordEvent } from './record-event.ts'
import { revokeGrants } from './revoke-grants.ts'

/** Deletes emails with their accounts, drafts and tokens, then revokes what the provider lets revoke; ids that are gone already are no error. */
export async function removeEmails(
  deps: Pick<
    Deps,
    'db' | 'clock' | 'sealer' | 'env' | 'authorizationServer' | 'log' | 'emailTotal'
  >,
  actor: Actor,
  ids: readonly string[],
): Promise<number> {
  const wanted = [...new Set(ids)]
  const { removed, grants } = await deps.db.transaction(async (tx) => {
    const accounts = tx
      .select({ id: mailAccount.id })
      .from(mailAccount)
      .where(inArray(mailAccount.emailId, wanted))
    await tx
      .delete(idpConfig)
      .where(and(inArray(idpConfig.draftOfAccountId, accounts), eq(idpConfig.state, 'draft')))
    // Accounts before emails, their grants and what is told of them, as everywhere: checks and
    // refreshes of what fails come by each minute, and each would wait for the other.
    const ids = (await accounts.orderBy(asc(mailAccount.id)).for('update')).map(({ id }) => id)
    const found = await loadGrants(
      tx,
      and(inArray(tokenGrant.accountId, ids), isNotNull(idpConfig.revocationEndpoint)),
    )
    const configs = await tx
      .select({ id: tokenGrant.configId })
      .from(tokenGrant)
      .where(inArray(tokenGrant.accountId, ids))
    const deleted = await tx
      .delete(email)
      .where(inArray(email.id, wanted))
      .returning({ id: email.id, address: email.address })
    const within = { db: tx, clock: deps.clock }
    await waitTurn(tx, 'email', wanted)
    await closeIncidents(within, incidentKind.options, ids, { over: false })
    await reviewAfterRemoval(
      within,
      configs.map(({ id }) => id),
    )
    for (const each of deleted)
      await recordEvent(
        { ...deps, db: tx },
        { type: 'email.removed', outcome: 'ok', actor: actor.name, email: each },
      )
    return { removed: deleted.length, grants: found }
  })
  deps.emailTotal.forget()
  await revokeGrants(deps, grants)
  return removed
}
