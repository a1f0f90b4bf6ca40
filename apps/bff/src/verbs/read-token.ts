import type { Token } from '@mailgrant/contract/token'
import { AppError } from '../app-error.ts'
import { type LoadedGrant, loadGrant, signatureMatches } from '../broker/load-grant.ts'
import type { Deps } from '../deps.ts'
import { splitScopes } from '../oauth2/scope-coverage.ts'
import type { AccountName } from './account-name.ts'

export async function readToken({ db }: Deps, { id, kind }: AccountName): Promise<Token> {
  const loaded = await loadGrant(db, { emailId: id, kind })
  if (loaded === null) throw new AppError('token_not_found')
  return tokenOnTheWire(loaded)
}

const iso = (date: Date | null) => date?.toISOString() ?? null

/** Of the tokens only what was masked when they were stored. */
function tokenOnTheWire(loaded: LoadedGrant): Token {
  const { grant, config } = loaded
  return {
    accessToken: grant.accessTokenHint,
    refreshToken: grant.refreshTokenHint,
    accessTokenExpiresAt: iso(grant.expiresAt),
    resourceOwner: grant.resourceOwner,
    scopes: splitScopes(grant.scopes),
    configSignature: grant.configSignature,
    signatureMatches: signatureMatches(loaded),
    status: grant.status,
    reason: grant.failureMessage,
    idpConfigId: config.id,
    idpConfigName: config.name,
    issuedAt: grant.issuedAt.toISOString(),
    refreshedAt: iso(grant.refreshedAt),
    rotatedAt: iso(grant.rotatedAt),
    lastFailureAt: iso(grant.lastFailedAt),
    canRevoke: config.revocationEndpoint !== null,
    endsAt: grant.status === 'authorized' ? iso(grant.endsAt) : null,
    testing: config.testing,
  }
}
