import type { AuthorizationOutcome } from '@mailgrant/contract/authorization'
import { and, eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Deps } from '../deps.ts'
import { reviewGrantExpiry } from '../expiries/review-grant-expiries.ts'
import { reviewAfterRemoval } from '../incidents/after-removal.ts'
import { reviewEmails } from '../incidents/review-accounts.ts'
import { nextLook, predictedEnd } from '../broker/schedule.ts'
import type { TokenSet } from '../oauth2/authorization-server.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { failing } from '../oauth2/failure-words.ts'
import { mask } from '../oauth2/mask.ts'
import type { ResourceOwner } from '../oauth2/resource-owner.ts'
import { places } from '../seal/places.ts'
import type { authorizationRequest } from '../tables/authorization-request.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { AuthorizationEnded } from './authorization-ended.ts'
import { untested } from './probe-accounts.ts'
import { recordEvent } from './record-event.ts'
import { finishOwnerLink } from './settle-owner-link.ts'
import { storeOutcome } from './store-outcome.ts'

export type AuthorizationSuccess = Extract<AuthorizationOutcome, { result: 'success' }>

export interface GrantToSave {
  /** the round trip: who made it, for which account and config */
  request: Pick<
    typeof authorizationRequest.$inferSelect,
    'id' | 'accountId' | 'configId' | 'actorName' | 'ownerLinkId' | 'createdAt'
  >
  /** as it was at Submit: what the owner consented to */
  signature: string
  scopes: string
  refreshToken: string
  tokens: TokenSet
  owner: ResourceOwner
}

/**
 * Replaces the account's grant by a new one with an id of its own, so that a refresh of the old one
 * that is still under way finds nothing to overwrite. The outcome of the round trip is stored with
 * it: no grant without the news of it. Null where the account or its config became another while the
 * code was redeemed.
 */
export async function saveGrant(
  { db, clock, sealer }: Pick<Deps, 'db' | 'clock' | 'sealer'>,
  saved: GrantToSave,
): Promise<AuthorizationSuccess | null> {
  const { tokens, refreshToken, request } = saved
  const { accountId, configId, actorName, ownerLinkId } = request
  const id = v7()
  const now = clock()
  return db.transaction(async (tx) => {
    const [found] = await tx
      .select({ account: mailAccount, email, config: idpConfig })
      .from(mailAccount)
      .innerJoin(email, eq(email.id, mailAccount.emailId))
      .innerJoin(idpConfig, eq(idpConfig.id, mailAccount.idpConfigId))
      .where(and(eq(mailAccount.id, accountId), eq(mailAccount.idpConfigId, configId)))
      .for('update')
    if (found === undefined || found.account.authMethod !== 'oauth2') return null
    const rule = { ...found.account, address: found.email.address }
    if (configSignature(found.config, rule) !== saved.signature) return null
    if (!(await finishOwnerLink(tx, request, now)))
      throw new AuthorizationEnded(failing('link-revoked'))
    const replaced = await tx
      .delete(tokenGrant)
      .where(eq(tokenGrant.accountId, accountId))
      .returning({ configId: tokenGrant.configId })
    const life = {
      id,
      provider: found.config.provider,
      testing: found.config.testing,
      issuedAt: now,
      refreshedAt: null,
      usedAt: null,
      expiresAt: tokens.expiresAt,
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
    }
    await tx.insert(tokenGrant).values({
      id,
      accountId,
      configId,
      accessTokenSealed: sealer.seal(places.accessToken(id), tokens.accessToken),
      refreshTokenSealed: sealer.seal(places.refreshToken(id), refreshToken),
      accessTokenHint: mask(tokens.accessToken),
      refreshTokenHint: mask(refreshToken),
      expiresAt: tokens.expiresAt,
      scopes: saved.scopes,
      resourceOwner: saved.owner.name,
      ownerSubject: saved.owner.subject,
      configSignature: saved.signature,
      status: 'authorized',
      issuedAt: now,
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
      endsAt: predictedEnd(life),
      dueAt: nextLook(life),
    })
    const about = {
      outcome: 'ok' as const,
      actor: actorName,
      email: { id: found.email.id, address: found.email.address },
      accountKind: found.account.kind,
      configId,
    }
    await recordEvent(
      { db: tx, clock },
      {
        ...about,
        type: 'token.issued',
        detail: { resourceOwner: saved.owner.name, scopes: saved.scopes },
      },
    )
    if (ownerLinkId !== null)
      await recordEvent(
        { db: tx, clock },
        { ...about, type: 'owner-link.used', detail: { ownerLink: ownerLinkId } },
      )
    await reviewEmails({ db: tx, clock }, [found.email.id])
    await reviewGrantExpiry({ db: tx, clock }, accountId)
    await reviewAfterRemoval(
      { db: tx, clock },
      replaced.map((old) => old.configId),
    )
    const success: AuthorizationSuccess = {
      result: 'success',
      id: request.id,
      at: now.toISOString(),
      resourceOwner: saved.owner.name,
      checks: untested,
    }
    await storeOutcome({ db: tx }, success)
    return success
  })
}
