import { and, eq, gt, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import { clientAccepted } from '../broker/client-refusal.ts'
import { serverTrouble } from '../broker/server-trouble.ts'
import type { Deps } from '../deps.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import type { TokenSet } from '../oauth2/authorization-server.ts'
import { clientSnapshot, openSecret } from '../oauth2/client-settings.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { failing, failingExchange } from '../oauth2/failure-words.ts'
import { isOwner } from '../oauth2/resource-owner.ts'
import { places } from '../seal/places.ts'
import { authSession } from '../tables/auth.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { unexpectedText } from '../text/authorization.ts'
import { linkActor } from '../text/owner-link.ts'
import { AuthorizationEnded } from './authorization-ended.ts'
import {
  findAuthorizationRequest,
  unmatchedPath,
  type WaitingRequest,
} from './find-authorization-request.ts'
import { judgeTokens } from './judge-tokens.ts'
import { probeAccounts } from './probe-accounts.ts'
import { recordEvent } from './record-event.ts'
import { revokeRefused } from './revoke-refused.ts'
import { type AuthorizationSuccess, saveGrant } from './save-grant.ts'
import { giveBackOwnerLink } from './settle-owner-link.ts'
import { storeOutcome } from './store-outcome.ts'

const snapshotSchema = clientSnapshot.extend({ signature: z.string() })
type Snapshot = z.infer<typeof snapshotSchema>

/** Always a way on: the path (and query) that the browser is sent to. */
export async function finishAuthorization(
  deps: Deps,
  callback: { configId: string; url: URL; cookies: Record<string, string> },
): Promise<string> {
  const waiting = await findAuthorizationRequest(deps, callback)
  // Another browser, another config or no such request: nothing is consumed.
  if (waiting === null) return unmatchedPath(deps, callback)
  const { request } = waiting
  const landing = landingOf(request)
  // Back, or the callback again: its outcome stands, or is about to.
  if (request.usedAt !== null || !(await consume(deps, request.id))) return landing

  let tokens: TokenSet | null = null
  let success: AuthorizationSuccess
  try {
    const snapshot = snapshotSchema.parse(request.snapshot)
    // Before the code is redeemed nothing of the account changes.
    await assertStillWanted(deps, waiting, snapshot.signature)
    tokens = await redeem(deps, waiting, snapshot, callback.url)
    // From here on a good grant is never thrown away.
    success = await keepGrant(deps, waiting, snapshot, tokens)
  } catch (error) {
    await tellFailure(deps, waiting, error)
    if (tokens !== null) await tellAccepted(deps, waiting)
    // Only what was judged and refused: after a hiccup the grant may have been stored.
    if (tokens !== null && error instanceof AuthorizationEnded)
      await revokeRefused(deps, waiting, tokens)
    return landing
  }
  await tellAccepted(deps, waiting)
  await tellChecks(deps, waiting, success)
  return landing
}

/** The owner's page names the request itself, and is no page of the console. */
const landingOf = ({ id, returnPath, ownerLinkId }: WaitingRequest['request']) =>
  ownerLinkId === null ? `${returnPath}?authorization=${id}` : returnPath

/** True for exactly one caller; verifier and nonce do not outlive their use. */
async function consume({ db, clock }: Deps, id: string): Promise<boolean> {
  const used = await db
    .update(authorizationRequest)
    .set({ usedAt: clock(), verifierSealed: null, nonceSealed: null })
    .where(and(eq(authorizationRequest.id, id), isNull(authorizationRequest.usedAt)))
    .returning({ id: authorizationRequest.id })
  return used.length === 1
}

async function keepGrant(
  deps: Deps,
  { request, account, email, link }: WaitingRequest,
  { signature, ...client }: Snapshot,
  tokens: TokenSet,
): Promise<AuthorizationSuccess> {
  const judged = await judgeTokens(deps, account, email.address, client, tokens)
  if (link !== null && !isOwner(judged.owner, link.expectedOwner))
    throw new AuthorizationEnded(
      failing('wrong-account', { expected: link.expectedOwner, actual: judged.owner.name }),
    )
  const saved = await saveGrant(deps, { ...judged, tokens, signature, request })
  if (saved === null) throw new AuthorizationEnded(failing('config-changed'))
  return saved
}

async function assertStillWanted(
  { db, clock }: Deps,
  { request, account, email: { address }, config, link }: WaitingRequest,
  signature: string,
): Promise<void> {
  const now = clock()
  if (request.expiresAt <= now) throw new AuthorizationEnded(failing('expired'))
  if (link === null && !(await isSignedIn(db, request.sessionId, now)))
    throw new AuthorizationEnded(failing('session-ended'))
  if (link !== null && (link.revokedAt !== null || link.finishedAt !== null))
    throw new AuthorizationEnded(failing('link-revoked'))
  const unchanged =
    account.authMethod === 'oauth2' &&
    account.idpConfigId === config.id &&
    config.state === 'enabled' &&
    configSignature(config, { ...account, address }) === signature
  if (!unchanged) throw new AuthorizationEnded(failing('config-changed'))
}

async function isSignedIn(db: Deps['db'], sessionId: string | null, now: Date): Promise<boolean> {
  if (sessionId === null) return false
  const [session] = await db
    .select({ id: authSession.id })
    .from(authSession)
    .where(and(eq(authSession.id, sessionId), gt(authSession.expiresAt, now)))
  return session !== undefined
}

async function redeem(
  deps: Deps,
  { request, config }: WaitingRequest,
  snapshot: Snapshot,
  url: URL,
): Promise<TokenSet> {
  const { id, verifierSealed, nonceSealed } = request
  if (verifierSealed === null || nonceSealed === null) throw new AppError('internal')
  const exchange = await deps.authorizationServer.redeem(
    { ...snapshot, clientSecret: openSecret(deps, config) },
    {
      url,
      state: url.searchParams.get('state') ?? '',
      verifier: deps.sealer.open(places.verifier(id), verifierSealed),
      nonce: deps.sealer.open(places.nonce(id), nonceSealed),
    },
  )
  if (exchange.ok) return exchange.tokens
  const { failure } = exchange
  if (serverTrouble(failure) === null) await tellAnswered(deps, request.id, snapshot)
  throw new AuthorizationEnded(failingExchange(snapshot, failure), failure)
}

/** Who answers a code is not down, however long ago that was seen. */
async function tellAnswered(
  { broker, log }: Deps,
  authorizationRequest: string,
  { tokenEndpoint }: Pick<Snapshot, 'tokenEndpoint'>,
): Promise<void> {
  try {
    await broker.serverAnswered(tokenEndpoint)
  } catch (error) {
    log.error({ err: error, authorizationRequest }, 'circuit not closed')
  }
}

/** Whatever became of the grant, the config's client was let in: nothing says any longer that it is refused. */
async function tellAccepted(
  deps: Deps,
  { request: { id, configId }, config }: WaitingRequest,
): Promise<void> {
  const { db, clock, log } = deps
  await tellAnswered(deps, id, config)
  try {
    await db.transaction(async (tx) => {
      await clientAccepted({ db: tx, clock }, configId)
      await reviewConfig({ db: tx, clock }, configId)
    })
  } catch (error) {
    log.error({ err: error, authorizationRequest: id }, 'refusal of the client not taken back')
  }
}

/** The grant stands, and its outcome is told, before it is probed: a probe that fails takes nothing away. */
async function tellChecks(
  deps: Deps,
  waiting: WaitingRequest,
  success: AuthorizationSuccess,
): Promise<void> {
  try {
    const checks = await probeAccounts(deps, waiting)
    await storeOutcome(deps, { ...success, checks })
  } catch (error) {
    const authorizationRequest = waiting.request.id
    deps.log.error({ err: error, authorizationRequest }, 'probe after authorisation failed')
  }
}

async function tellFailure(deps: Deps, waiting: WaitingRequest, error: unknown): Promise<void> {
  const { request, account, email, link } = waiting
  const ended = error instanceof AuthorizationEnded ? error : unexpected
  if (ended === unexpected)
    deps.log.error({ err: error, authorizationRequest: request.id }, 'authorisation failed')
  const at = deps.clock().toISOString()
  await deps.db.transaction(async (tx) => {
    const within = { ...deps, db: tx }
    await storeOutcome(within, { result: 'failure', id: request.id, at, ...ended.failing })
    await giveBackOwnerLink(tx, request)
    await recordEvent(within, {
      type: 'authorization.failed',
      outcome: 'failed',
      actor: link === null ? request.actorName : linkActor(link.createdBy),
      email: { id: email.id, address: email.address },
      accountKind: account.kind,
      configId: request.configId,
      detail: {
        ...ended.failing,
        error: ended.exchange?.error ?? null,
        ...(request.ownerLinkId !== null && { ownerLink: request.ownerLinkId }),
      },
      traceId: ended.exchange?.traceId ?? null,
      correlationId: ended.exchange?.correlationId ?? null,
    })
  })
}

const unexpected = new AuthorizationEnded(failing('provider-error', unexpectedText))
