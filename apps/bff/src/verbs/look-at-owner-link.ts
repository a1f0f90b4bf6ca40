import type { OwnerLinkOffer } from '@mailgrant/contract/owner-link'
import type { Deps } from '../deps.ts'
import { linkActor } from '../text/owner-link.ts'
import { assertLinkGood, findOwnerLink } from './find-owner-link.ts'
import { recordEvent } from './record-event.ts'

/** What the link is for. Uses nothing up; the timeline tells that somebody opened it. */
export async function lookAtOwnerLink(
  deps: Pick<Deps, 'db' | 'clock'>,
  token: string,
): Promise<OwnerLinkOffer> {
  const found = await findOwnerLink(deps.db, { token })
  assertLinkGood(found, deps.clock())
  const { link, account, email, config } = found
  await recordEvent(deps, {
    type: 'owner-link.opened',
    outcome: 'ok',
    actor: linkActor(link.createdBy),
    email: { id: email.id, address: email.address },
    accountKind: account.kind,
    configId: config.id,
    detail: { ownerLink: link.id },
  })
  return {
    address: email.address,
    kind: account.kind,
    provider: config.provider,
    expectedOwner: link.expectedOwner,
    madeBy: link.createdBy,
    expiresAt: link.expiresAt.toISOString(),
  }
}
