import type { OwnerConsentOutcome } from '@mailgrant/contract/owner-link'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { transactionCookieName } from '../http/transaction-cookie.ts'
import { matchesDigest } from '../oauth2/digest.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { ownerFailure } from '../text/owner-link.ts'
import { findOwnerLink, ownerLinkState } from './find-owner-link.ts'
import { outcomeOf } from './read-authorization-outcome.ts'

/** What came of the owner's trip: told to the browser that made it, never by the address alone. */
export async function readOwnerOutcome(
  { db, env, clock }: Pick<Deps, 'db' | 'env' | 'clock'>,
  requestId: string,
  cookies: Record<string, string>,
): Promise<OwnerConsentOutcome> {
  const [request] = await db
    .select()
    .from(authorizationRequest)
    .where(eq(authorizationRequest.id, requestId))
  const binding = cookies[transactionCookieName(env.publicUrl, requestId)]
  if (
    request === undefined ||
    request.ownerLinkId === null ||
    binding === undefined ||
    !matchesDigest(binding, request.bindingDigest)
  )
    throw new AppError('not_found')
  const found = await findOwnerLink(db, { id: request.ownerLinkId })
  const { address } = found.email
  const now = clock()
  const outcome = outcomeOf(request, now)
  if (outcome.result === 'pending') return { result: 'pending', address }
  if (outcome.result === 'success')
    return { result: 'success', address, resourceOwner: outcome.resourceOwner }
  const { worthAnotherTry, ...words } = ownerFailure(outcome.failure, outcome.cause)
  const { expected, actual, providerReply } = outcome
  const state = ownerLinkState(found, now)
  return {
    result: 'failure',
    address,
    ...words,
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
    ...(providerReply !== undefined && { providerReply }),
    mayTryAgain: worthAnotherTry && (state === 'open' || state === 'under-way'),
  }
}
