import { and, eq } from 'drizzle-orm'
import { tokenGrant } from '../tables/token-grant.ts'
import type { SecretTested } from './broker.ts'
import { isOfItsConfig, loadGrants } from './load-grant.ts'
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
  // One whose directory refuses the client says nothing of a secret, nor does one that does not open.
  const unfit = ['refused-here', 'token-not-opened']
  const candidate = live.find(({ grant }) => !unfit.includes(grant.failureCode ?? '')) ?? live[0]
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
      return { result: failure.kind === 'client-rejected' ? 'rejected' : 'unreachable', failure }
    }
    case 'failed':
      // Who hears that the grant is invalid was let in as a client; of one that does not open nobody was asked.
      return failureCause(refreshed.stored.code) === 'sealed' ? untried('not-tested') : accepted
    default:
      return accepted
  }
}

const accepted: SecretTested = { result: 'accepted', failure: null }
const untried = (result: 'not-tested' | 'unreachable'): SecretTested => ({ result, failure: null })
