import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { closeIncidents } from '../incidents/close-incident.ts'
import { incident } from '../tables/incident.ts'
import { expiryText as t } from '../text/expiries.ts'
import type { Within } from '../verbs/within.ts'
import { secretProof } from './secret-proof.ts'
import type { OpenExpiry } from './tell-expiry.ts'

/** Another secret took effect just now: whether a test showed before that the provider accepts it. */
export type NewSecret = 'accepted' | 'untested'

/** Kept with an incident while its secret is replaced, and the provider has not accepted the other one. */
export const held = z.object({ replacedAt: z.coerce.date() })

interface Ending {
  known: OpenExpiry
  config: { id: string; name: string }
  /** the date that is no longer near; null where there is none */
  endsAt: Date | null
  newSecret?: NewSecret | undefined
}

/**
 * The date of a config's secret or certificate is no longer near. One that was moved by hand is told as
 * just that. A secret that was replaced is over once the provider has accepted the other one: until
 * then the incident stays, and where nobody can find out it ends without news.
 *
 * @returns whether it ended
 */
export async function endConfigExpiry(
  within: Within,
  { known, config, endsAt, newSecret }: Ending,
): Promise<boolean> {
  const before = held.safeParse(known.detail)
  const since =
    newSecret === 'untested' ? within.clock() : before.success ? before.data.replacedAt : null
  const proof =
    newSecret === 'accepted'
      ? 'accepted'
      : since === null
        ? null
        : await secretProof(within, config.id, since)
  if (proof === 'open' && since !== null) {
    await within.db
      .update(incident)
      .set({ reason: t.unproven(config.name), detail: { replacedAt: since.toISOString() } })
      .where(eq(incident.id, known.id))
    return false
  }
  await closeIncidents(within, [known.kind], [config.id], {
    over: proof !== 'never',
    detail: {
      how: proof === null ? 'date-changed' : 'secret-replaced',
      endsAt: endsAt?.toISOString() ?? null,
    },
  })
  return true
}
