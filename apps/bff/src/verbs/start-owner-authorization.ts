import { and, eq, gt, isNull, lte, or } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { snapshotOf } from '../oauth2/client-settings.ts'
import { matchesDigest } from '../oauth2/digest.ts'
import { failing } from '../oauth2/failure-words.ts'
import { transactionCookieName } from '../http/transaction-cookie.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { ownerLink } from '../tables/owner-link.ts'
import { linkActor, ownerActor } from '../text/owner-link.ts'
import { abandonedMs, assertLinkGood, findOwnerLink, keepsOutMs } from './find-owner-link.ts'
import { storeOutcome } from './store-outcome.ts'
import { writeAuthorizationRequest } from './write-authorization-request.ts'

type Request = typeof authorizationRequest.$inferSelect

/** Where the owner's browser goes; `binding` is the value of the transaction cookie. */
export interface StartedByOwner {
  requestId: string
  binding: string
  authorizationUrl: string
}

/**
 * Sends the mailbox's owner to the provider and takes the link: of two starts at once one succeeds.
 * Whoever pressed Back at the provider starts again in the same browser, which ends the first trip;
 * another browser does so once the trip is a minute old and its answer has not come.
 * `again` names a trip of this browser in place of the token, which the page no longer has.
 */
export async function startOwnerAuthorization(
  deps: Pick<Deps, 'db' | 'env' | 'clock' | 'sealer' | 'authorizationServer'>,
  by: { token: string } | { again: string },
  cookies: Record<string, string>,
): Promise<StartedByOwner> {
  const { db, clock, env } = deps
  const isOurs = ({ id, bindingDigest }: Request) => {
    const binding = cookies[transactionCookieName(env.publicUrl, id)]
    return binding !== undefined && matchesDigest(binding, bindingDigest)
  }
  const found = await findOwnerLink(db, 'token' in by ? by : await linkOf(deps, by.again, isOurs))
  const now = clock()
  assertLinkGood(found, now)
  const { link, account, email, config } = found
  const open = await db
    .select()
    .from(authorizationRequest)
    .where(and(eq(authorizationRequest.ownerLinkId, link.id), isNull(authorizationRequest.usedAt)))
  const last = open.find(({ createdAt }) => createdAt.getTime() === link.usedAt?.getTime())
  const left = last !== undefined && now.getTime() - last.createdAt.getTime() >= keepsOutMs
  const earlier = open.find(isOurs) ?? (left ? last : undefined)
  const written = await db.transaction(async (tx) => {
    const taken = await tx
      .update(ownerLink)
      .set({ usedAt: now })
      .where(
        and(
          eq(ownerLink.id, link.id),
          isNull(ownerLink.finishedAt),
          isNull(ownerLink.revokedAt),
          gt(ownerLink.expiresAt, now),
          or(
            isNull(ownerLink.usedAt),
            lte(ownerLink.usedAt, new Date(now.getTime() - abandonedMs)),
            earlier && eq(ownerLink.usedAt, earlier.createdAt),
          ),
        ),
      )
      .returning({ id: ownerLink.id })
    if (taken.length === 0) throw new AppError('owner_link_under_way')
    if (earlier) await endEarlier({ ...deps, db: tx }, earlier, now)
    return writeAuthorizationRequest({ ...deps, db: tx }, { account, email }, config, {
      now,
      signature: link.configSignature,
      actorName: ownerActor(link.expectedOwner, link.createdBy),
      startedBy: linkActor(link.createdBy),
      sessionId: null,
      ownerLinkId: link.id,
      returnPath: (requestId) => `/consent/done/${requestId}`,
    })
  })
  const { requestId, binding, state, nonce, verifier } = written
  const authorizationUrl = await deps.authorizationServer.authorizationUrl(
    { ...snapshotOf(deps, config), clientSecret: null },
    { state, nonce, verifier, loginHint: link.expectedOwner },
  )
  return { requestId, binding, authorizationUrl }
}

async function linkOf(
  { db }: Pick<Deps, 'db'>,
  requestId: string,
  isOurs: (request: Request) => boolean,
): Promise<{ id: string }> {
  const [request] = await db
    .select()
    .from(authorizationRequest)
    .where(eq(authorizationRequest.id, requestId))
  if (request === undefined || request.ownerLinkId === null || !isOurs(request))
    throw new AppError('owner_link_unknown')
  return { id: request.ownerLinkId }
}

/** Its answer, if it still comes, finds it used. */
async function endEarlier(
  { db }: { db: Pick<Deps['db'], 'update'> },
  { id }: Request,
  now: Date,
): Promise<void> {
  await db
    .update(authorizationRequest)
    .set({ usedAt: now, verifierSealed: null, nonceSealed: null })
    .where(eq(authorizationRequest.id, id))
  await storeOutcome(
    { db },
    { result: 'failure', id, at: now.toISOString(), ...failing('state-used') },
  )
}
