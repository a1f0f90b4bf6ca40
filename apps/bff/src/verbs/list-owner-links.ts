import type { OwnerLinks, OwnerLinkState } from '@mailgrant/contract/owner-link'
import { eq } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { expectedOwnerOf } from '../oauth2/config-signature.ts'
import { ownerLink } from '../tables/owner-link.ts'
import type { AccountName } from './account-name.ts'
import { findAccount } from './find-account.ts'
import { type FoundOwnerLink, findOwnerLinks, ownerLinkState } from './find-owner-link.ts'

/** Older ones are in the timeline. */
const shown = 20

export async function listOwnerLinks(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  name: AccountName,
): Promise<OwnerLinks> {
  const { account, email } = await findAccount(db, name)
  const links = await findOwnerLinks(db, eq(ownerLink.accountId, account.id), shown)
  const now = clock()
  return {
    expectedOwner: expectedOwnerOf({ ...account, address: email.address }),
    items: links.map((found) => ({
      id: found.link.id,
      ...standing(found, now),
      expectedOwner: found.link.expectedOwner,
      createdBy: found.link.createdBy,
      createdAt: found.link.createdAt.toISOString(),
      expiresAt: found.link.expiresAt.toISOString(),
    })),
  }
}

/** Its state, and since when where that is the last one. */
function standing(found: FoundOwnerLink, now: Date) {
  const state = ownerLinkState(found, now)
  const { finishedAt, revokedAt, expiresAt } = found.link
  const ends: Partial<Record<OwnerLinkState, Date | null>> = {
    used: finishedAt,
    revoked: revokedAt,
    expired: expiresAt,
  }
  return { state, endedAt: ends[state]?.toISOString() ?? null }
}
