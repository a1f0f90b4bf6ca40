import type { Deps } from '../deps.ts'
import { reviewDisabledConfigs } from '../incidents/review-config.ts'
import { dropOldSecrets } from '../verbs/drop-old-secrets.ts'
import { reviewConfigExpiries } from './review-config-expiries.ts'
import { reviewGrantExpiries } from './review-grant-expiries.ts'

/**
 * To be called every hour: what is about to end is told of, configs that are disabled are held
 * against who uses them, and old secrets are forgotten in time.
 */
export async function reviewExpiries(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await dropOldSecrets(deps)
  await reviewConfigExpiries(deps)
  await reviewDisabledConfigs(deps)
  await reviewGrantExpiries(deps)
}
