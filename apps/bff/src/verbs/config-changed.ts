import { lookAgain, mayRevive } from '../broker/look-again.ts'
import type { NewSecret } from '../expiries/end-config-expiry.ts'
import { reviewConfigExpiries } from '../expiries/review-config-expiries.ts'
import { reviewServers } from '../incidents/after-removal.ts'
import { reviewInTurn } from '../incidents/review-accounts.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import type { Deps } from '../deps.ts'
import type { idpConfig } from '../tables/idp-config.ts'
import { predictEnds } from './predict-ends.ts'
import { readIdpConfig } from './read-idp-config.ts'

type Config = typeof idpConfig.$inferSelect

interface Change {
  before: Config
  after: Config
  /** a secret was typed */
  newSecret: NewSecret | null
  /** an email that is just being authorised anew: it is not told to do so */
  except?: string
}

/**
 * After a config was saved, wherever that was: all emails that use it follow, also with the incidents
 * that this opens and closes. A process that ends before this loses time only: health checks and the
 * look at what is open come by.
 */
export async function configChanged(
  deps: Deps,
  { before, after, newSecret, except }: Change,
): Promise<void> {
  const { db, clock } = deps
  const { id } = after
  if (newSecret === null && before.version === after.version) return
  if (newSecret !== null) await deps.broker.clientMended(id)
  if (mayRevive(before, after)) await lookAgain(deps, { configId: id })
  if (before.testing !== after.testing) await predictEnds({ db }, after)
  await db.transaction(async (tx) => {
    await reviewConfig({ db: tx, clock }, id)
    await reviewServers({ db: tx, clock })
  })
  await reviewConfigExpiries(deps, [id], { newSecret: newSecret ?? undefined })
  const { usedBy } = await readIdpConfig(deps, id)
  const emailIds = usedBy.map(({ emailId }) => emailId)
  await reviewInTurn(
    deps,
    emailIds.filter((emailId) => emailId !== except),
  )
}
