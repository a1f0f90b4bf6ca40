import type { IncidentList } from '@mailgrant/contract/incident'
import type { Deps } from '../deps.ts'
import { standstillText } from '../text/background.ts'

/** Since when background work stands still, and what of it; null where it goes on. */
export async function readStandstill({
  pulse,
  clock,
}: Pick<Deps, 'pulse' | 'clock'>): Promise<IncidentList['standstill']> {
  const still = (await pulse.read()).filter(({ standsStill }) => standsStill)
  if (still.length === 0) return null
  const longest = Math.max(...still.map(({ seconds }) => seconds))
  return {
    since: new Date(clock().getTime() - longest * 1000).toISOString(),
    reason: standstillText(still.map(({ work }) => work)),
  }
}
