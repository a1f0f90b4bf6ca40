import { randomBytes } from 'node:crypto'
import { lt } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Deps } from '../deps.ts'
import type { Db } from '../db/open.ts'
import { snapshotOf } from '../oauth2/client-settings.ts'
import { digest } from '../oauth2/digest.ts'
import { places } from '../seal/places.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import type { idpConfig } from '../tables/idp-config.ts'
import type { FoundAccount } from './find-account.ts'
import { recordEvent } from './record-event.ts'

type Config = typeof idpConfig.$inferSelect

export interface WrittenRequest {
  requestId: string
  /** value of the transaction cookie */
  binding: string
  state: string
  nonce: string
  verifier: string
  config: Config
}

const lifetimeMs = 10 * 60_000
/** An outcome may still be read for a while after its request expired. */
const keptMs = 60 * 60_000

const random = () => randomBytes(32).toString('base64url')

/** Stores what a round trip to the provider needs: PKCE verifier and nonce sealed, of state and cookie digests. */
export async function writeAuthorizationRequest(
  deps: Pick<Deps, 'env' | 'sealer'> & { db: Pick<Db, 'insert' | 'delete'> },
  { account, email }: FoundAccount,
  config: Config,
  given: {
    now: Date
    signature: string
    actorName: string
    /** where it is known only at the end who it is */
    startedBy?: string
    /** the administrator's, or none where the owner came by a link */
    sessionId: string | null
    ownerLinkId: string | null
    returnPath: (requestId: string) => string
  },
): Promise<WrittenRequest> {
  const { db, sealer } = deps
  const { now, actorName, startedBy = actorName, sessionId, ownerLinkId } = given
  const requestId = v7()
  const [binding, state, nonce, verifier] = [random(), random(), random(), random()]
  await db
    .delete(authorizationRequest)
    .where(lt(authorizationRequest.expiresAt, new Date(now.getTime() - keptMs)))
  await db.insert(authorizationRequest).values({
    id: requestId,
    stateDigest: digest(state),
    bindingDigest: digest(binding),
    verifierSealed: sealer.seal(places.verifier(requestId), verifier),
    nonceSealed: sealer.seal(places.nonce(requestId), nonce),
    accountId: account.id,
    configId: config.id,
    snapshot: { ...snapshotOf(deps, config), signature: given.signature },
    sessionId,
    ownerLinkId,
    actorName,
    returnPath: given.returnPath(requestId),
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifetimeMs),
  })
  await recordEvent(
    { db, clock: () => now },
    {
      type: 'authorization.started',
      outcome: 'ok',
      actor: startedBy,
      email: { id: email.id, address: email.address },
      accountKind: account.kind,
      configId: config.id,
      ...(ownerLinkId !== null && { detail: { ownerLink: ownerLinkId } }),
    },
  )
  return { requestId, binding, state, nonce, verifier, config }
}
