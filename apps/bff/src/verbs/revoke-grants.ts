import type { LoadedGrant } from '../broker/load-grant.ts'
import type { Deps } from '../deps.ts'
import { revokeGrant } from './revoke-grant.ts'

/** For all revocations together: who deletes much does not wait for a provider that is down. */
const revocationMs = 10_000
const revokedAtOnce = 8

/** Revokes many grants that are deleted here already. Never throws. */
export async function revokeGrants(
  deps: Pick<Deps, 'db' | 'sealer' | 'env' | 'authorizationServer' | 'log'>,
  deleted: readonly LoadedGrant[],
): Promise<void> {
  const grants = [...deleted]
  const signal = AbortSignal.timeout(revocationMs)
  const revokeNext = async (): Promise<void> => {
    for (let next = grants.pop(); next; next = grants.pop()) await revokeGrant(deps, next, signal)
  }
  await Promise.all(Array.from({ length: revokedAtOnce }, revokeNext))
}
