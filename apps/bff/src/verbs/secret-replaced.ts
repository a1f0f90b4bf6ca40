import type { IdpConfig } from '@mailgrant/contract/idp-config'
import type { Deps } from '../deps.ts'
import type { NewSecret } from '../expiries/end-config-expiry.ts'
import { reviewConfigExpiries } from '../expiries/review-config-expiries.ts'
import { reviewInTurn } from '../incidents/review-accounts.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import { readIdpConfig } from './read-idp-config.ts'

/**
 * After another secret took effect: what was refused before may be tried again at once, and incidents
 * follow. A process that ends before this loses nothing: refused grants are tried again by
 * themselves, and expiries are reviewed every hour.
 */
export async function secretReplaced(
  deps: Deps,
  id: string,
  newSecret: NewSecret,
): Promise<IdpConfig> {
  const { db, clock } = deps
  await deps.broker.clientMended(id)
  await db.transaction((tx) => reviewConfig({ db: tx, clock }, id))
  await reviewConfigExpiries(deps, [id], { newSecret })
  const config = await readIdpConfig(deps, id)
  await reviewInTurn(
    deps,
    config.usedBy.map(({ emailId }) => emailId),
  )
  return readIdpConfig(deps, id)
}
