import { and, eq, isNull } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { ownerLink } from '../tables/owner-link.ts'
import type { AccountName } from './account-name.ts'
import { findAccount } from './find-account.ts'
import { recordEvent } from './record-event.ts'

/** Ends a link that did not lead to a grant yet; a sign-in that is under way with it is refused at its end. */
export async function revokeOwnerLink(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  { linkId, ...name }: AccountName & { linkId: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const { account, email } = await findAccount(tx, name)
    const [revoked] = await tx
      .update(ownerLink)
      .set({ revokedAt: clock() })
      .where(
        and(
          eq(ownerLink.id, linkId),
          eq(ownerLink.accountId, account.id),
          isNull(ownerLink.revokedAt),
          isNull(ownerLink.finishedAt),
        ),
      )
      .returning()
    if (revoked === undefined) throw new AppError('not_found')
    await recordEvent(
      { db: tx, clock },
      {
        type: 'owner-link.revoked',
        outcome: 'ok',
        actor: actor.name,
        email: { id: email.id, address: email.address },
        accountKind: account.kind,
        configId: revoked.configId,
        detail: { ownerLink: revoked.id, expectedOwner: revoked.expectedOwner },
      },
    )
  })
}
