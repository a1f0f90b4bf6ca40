import type { OwnerLinkState } from '@mailgrant/contract/owner-link'
import { desc, eq, type SQL } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { tokenDigest } from '../auth/one-time-token.ts'
import type { Db } from '../db/open.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { ownerLink } from '../tables/owner-link.ts'

export interface FoundOwnerLink {
  link: typeof ownerLink.$inferSelect
  account: typeof mailAccount.$inferSelect
  email: typeof email.$inferSelect
  config: typeof idpConfig.$inferSelect
}

/** A round trip that nobody finished: longer than its request lives and its code is redeemed. */
export const abandonedMs = 11 * 60_000
/** So long a trip keeps another browser out that has the link as well: an owner who starts anew in a private window is the same person. */
export const keepsOutMs = 60_000

/** Links of living accounts with what they depend on, newest first. */
export const findOwnerLinks = (
  db: Pick<Db, 'select'>,
  where: SQL | undefined,
  limit: number,
): Promise<FoundOwnerLink[]> =>
  db
    .select({ link: ownerLink, account: mailAccount, email, config: idpConfig })
    .from(ownerLink)
    .innerJoin(mailAccount, eq(mailAccount.id, ownerLink.accountId))
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .innerJoin(idpConfig, eq(idpConfig.id, ownerLink.configId))
    .where(where)
    .orderBy(desc(ownerLink.createdAt), desc(ownerLink.id))
    .limit(limit)

export async function findOwnerLink(
  db: Pick<Db, 'select'>,
  by: { token: string } | { id: string },
): Promise<FoundOwnerLink> {
  const where =
    'token' in by ? eq(ownerLink.tokenDigest, tokenDigest(by.token)) : eq(ownerLink.id, by.id)
  const [found] = await findOwnerLinks(db, where, 1)
  if (found === undefined) throw new AppError('owner_link_unknown')
  return found
}

/** Whether config and owner rule still are what the link was made for. */
const isAsMade = ({ link, account, email: { address }, config }: FoundOwnerLink): boolean =>
  account.authMethod === 'oauth2' &&
  account.idpConfigId === link.configId &&
  configSignature(config, { ...account, address }) === link.configSignature

/** How a link stands: derived, but for what happened to it. */
export function ownerLinkState(found: FoundOwnerLink, now: Date): OwnerLinkState {
  const { link, config } = found
  if (link.finishedAt !== null) return 'used'
  if (link.revokedAt !== null) return 'revoked'
  if (link.expiresAt <= now) return 'expired'
  if (!isAsMade(found) || config.state !== 'enabled') return 'void'
  return isUnderWay(link, now) ? 'under-way' : 'open'
}

const isUnderWay = ({ usedAt }: FoundOwnerLink['link'], now: Date) =>
  usedAt !== null && now.getTime() - usedAt.getTime() < abandonedMs

/** Each reason why a link is good for nothing has a sentence of its own. */
export function assertLinkGood(found: FoundOwnerLink, now: Date): void {
  switch (ownerLinkState(found, now)) {
    case 'used':
      throw new AppError('owner_link_used')
    case 'revoked':
      throw new AppError('owner_link_revoked')
    case 'expired':
      throw new AppError('owner_link_expired')
    case 'void':
      throw new AppError(isAsMade(found) ? 'owner_link_disabled' : 'owner_link_void')
    case 'under-way':
    case 'open':
  }
}
