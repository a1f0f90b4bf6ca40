import type { Deps } from '../deps.ts'
import { held } from './end-config-expiry.ts'
import { reviewConfigExpiries } from './review-config-expiries.ts'
import { openExpiries } from './tell-expiry.ts'

/**
 * Incidents of secrets that were replaced and wait for the provider to accept the other one: whoever
 * was alarmed hears within a minute of the token that shows it. It costs what is open.
 */
export async function reviewReplacedSecrets(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const waiting = (await openExpiries(deps.db, ['secret-expires']))
    .filter(({ detail }) => held.safeParse(detail).success)
    .map(({ subject }) => subject)
  if (waiting.length > 0) await reviewConfigExpiries(deps, waiting)
}
