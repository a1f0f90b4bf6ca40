import type { Deps } from '../deps.ts'
import { reviewConfigs } from '../incidents/review-config.ts'
import { dropOldSecrets } from '../verbs/drop-old-secrets.ts'
import { reviewConfigExpiries } from './review-config-expiries.ts'
import { reviewGrantExpiries } from './review-grant-expiries.ts'

/**
 * To be called every hour: what is about to end is told of, what has ended becomes its config's
 * trouble, and old secrets are forgotten in time.
 */
export async function reviewExpiries(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await dropOldSecrets(deps)
  await reviewConfigExpiries(deps)
  await reviewConfigs(deps)
  await reviewGrantExpiries(deps)
}
