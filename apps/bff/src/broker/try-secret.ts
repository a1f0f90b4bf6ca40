import { and, eq } from 'drizzle-orm'
import { tokenGrant } from '../tables/token-grant.ts'
import type { SecretTested } from './broker.ts'
import { refusedHere, wasRefused } from './client-refusal.ts'
import { isOfItsConfig, type LoadedGrant, loadGrants } from './load-grant.ts'
import { failureCause } from './name-failure.ts'
import { refreshGrant } from './refresh-grant.ts'
import type { Turns } from './turns.ts'

/** Refreshes one live grant of a config with a secret that is not its own, and keeps what comes. */
export async function trySecret(
  deps: Parameters<typeof refreshGrant>[0],
  turns: Turns,
  { configId, secret }: { configId: string; secret: string },
): Promise<SecretTested> {
  // A grant of endpoints that the config no longer names must not be sent to the new ones.
  const live = (
    await loadGrants(
      deps.db,
      and(eq(tokenGrant.configId, configId), eq(tokenGrant.status, 'authorized')),
    )
  ).filter(isOfItsConfig)
  const [candidate] = live.toSorted((one, other) => unfitness(one) - unfitness(other))
  if (candidate === undefined) return untried('not-tested')
  const { accountId } = candidate.grant
  const taken = await turns.take(accountId, { settled: () => false, background: false })
  if (taken.turn === null)
    return untried('loaded' in taken && taken.loaded === null ? 'not-tested' : 'unreachable')
  const refreshed = await refreshGrant(deps, taken.turn, secret).finally(taken.turn.done)
  switch (refreshed.result) {
    case 'outdated':
      return untried('not-tested')
    case 'too-late':
      return untried('unreachable')
    case 'untried': {
      const { failure } = refreshed
      if (failure.kind === 'client-rejected' && candidate.grant.failureCode === refusedHere)
        return untried('not-tested')
      return { result: failure.kind === 'client-rejected' ? 'rejected' : 'unreachable', failure }
    }
    case 'failed':
      // Who hears that the grant is invalid was let in as a client; of one that does not open nobody was asked.
      return failureCause(refreshed.stored.code) === 'sealed' ? untried('not-tested') : accepted
    default:
      return accepted
  }
}

/**
 * One whose directory refuses the client says nothing of a secret, nor does one that does not open.
 * Of one that was refused itself that may turn out yet.
 */
function unfitness({ grant }: LoadedGrant): number {
  if (grant.failureCode === 'token-not-opened') return 3
  if (grant.failureCode === refusedHere) return 2
  return wasRefused(grant) ? 1 : 0
}

const accepted: SecretTested = { result: 'accepted', failure: null }
const untried = (result: 'not-tested' | 'unreachable'): SecretTested => ({ result, failure: null })
