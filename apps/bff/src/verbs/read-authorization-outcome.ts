import { authorizationOutcome, type AuthorizationOutcome } from '@mailgrant/contract/authorization'
import { and, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { failing } from '../oauth2/failure-words.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { mailAccount } from '../tables/mail-account.ts'
import type { AccountName } from './account-name.ts'

/** Longer than redeeming and saving take; the outcome is stored before any probe. */
const finishingMs = 60_000

/** What the banner says. A request whose process died in the middle is told as used. */
export async function readAuthorizationOutcome(
  { db, clock }: Deps,
  { id, kind, requestId }: AccountName & { requestId: string },
): Promise<AuthorizationOutcome> {
  const [found] = await db
    .select({ request: authorizationRequest })
    .from(authorizationRequest)
    .innerJoin(mailAccount, eq(mailAccount.id, authorizationRequest.accountId))
    .where(
      and(
        eq(authorizationRequest.id, requestId),
        eq(mailAccount.emailId, id),
        eq(mailAccount.kind, kind),
      ),
    )
  if (found === undefined) throw new AppError('not_found')
  return outcomeOf(found.request, clock())
}

/** As it was stored, or as it follows from the time that has passed. */
export function outcomeOf(
  request: typeof authorizationRequest.$inferSelect,
  now: Date,
): AuthorizationOutcome {
  if (request.outcome !== null) return authorizationOutcome.parse(request.outcome)
  const failed = (failure: 'state-used' | 'expired', at: Date): AuthorizationOutcome => ({
    result: 'failure',
    id: request.id,
    at: at.toISOString(),
    ...failing(failure),
  })
  if (request.usedAt !== null && now.getTime() - request.usedAt.getTime() > finishingMs)
    return failed('state-used', request.usedAt)
  if (request.usedAt === null && request.expiresAt <= now)
    return failed('expired', request.expiresAt)
  return { result: 'pending', id: request.id }
}
