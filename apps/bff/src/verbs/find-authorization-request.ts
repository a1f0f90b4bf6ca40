import { eq } from 'drizzle-orm'
import { validate as isUuid } from 'uuid'
import type { Deps } from '../deps.ts'
import { transactionCookieName } from '../http/transaction-cookie.ts'
import { digest, matchesDigest } from '../oauth2/digest.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { ownerLink } from '../tables/owner-link.ts'

export interface WaitingRequest {
  request: typeof authorizationRequest.$inferSelect
  account: typeof mailAccount.$inferSelect
  email: typeof email.$inferSelect
  config: typeof idpConfig.$inferSelect
  /** by which the mailbox's owner came, where it was no administrator */
  link: typeof ownerLink.$inferSelect | null
}

/**
 * The request that a callback belongs to: by its state, on the path of the config that it was
 * started for (F-6), in the browser that holds its transaction cookie. Null otherwise.
 */
export async function findAuthorizationRequest(
  { db, env }: Pick<Deps, 'db' | 'env'>,
  callback: { configId: string; url: URL; cookies: Record<string, string> },
): Promise<WaitingRequest | null> {
  const state = callback.url.searchParams.get('state')
  if (!state || !isUuid(callback.configId)) return null
  const [found] = await db
    .select({
      request: authorizationRequest,
      account: mailAccount,
      email,
      config: idpConfig,
      link: ownerLink,
    })
    .from(authorizationRequest)
    .innerJoin(mailAccount, eq(mailAccount.id, authorizationRequest.accountId))
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .innerJoin(idpConfig, eq(idpConfig.id, authorizationRequest.configId))
    .leftJoin(ownerLink, eq(ownerLink.id, authorizationRequest.ownerLinkId))
    .where(eq(authorizationRequest.stateDigest, digest(state)))
  if (found === undefined || found.request.configId !== callback.configId) return null
  const binding = callback.cookies[transactionCookieName(env.publicUrl, found.request.id)]
  if (binding === undefined || !matchesDigest(binding, found.request.bindingDigest)) return null
  return found
}

/** Where a browser without the transaction cookie is told so: of an owner's trip on the owner's own page. */
export async function unmatchedPath(
  { db }: Pick<Deps, 'db'>,
  { url }: { url: URL },
): Promise<string> {
  const [found] = await db
    .select({
      ownerLinkId: authorizationRequest.ownerLinkId,
      path: authorizationRequest.returnPath,
    })
    .from(authorizationRequest)
    .where(eq(authorizationRequest.stateDigest, digest(url.searchParams.get('state') ?? '')))
  return found === undefined || found.ownerLinkId === null ? '/authorization-unmatched' : found.path
}
