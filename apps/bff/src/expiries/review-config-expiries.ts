import { inArray, ne, and } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { expiryText as t } from '../text/expiries.ts'
import { endConfigExpiry, type NewSecret } from './end-config-expiry.ts'
import { endOfDay, reached, thresholds } from './near.ts'
import { openExpiries, tellExpiry } from './tell-expiry.ts'
import { usedConfig } from './used.ts'

/** Kind of incident, and the date in the config that it is about. */
const dates = [
  ['secret-expires', 'secretExpiresOn', t.secret],
  ['certificate-expires', 'certificateExpiresOn', t.certificate],
] as const
const kinds = dates.map(([kind]) => kind)

/**
 * Opens, moves on and closes the incidents of secrets and certificates that end. Configs are few, so
 * all are read, or only those that are named. A disabled one, and one that no enabled account uses,
 * alerts nobody.
 *
 * @param newSecret another secret took effect just now, and whether the provider is known to accept it
 */
export async function reviewConfigExpiries(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  ids?: readonly string[],
  { newSecret }: { newSecret?: NewSecret | undefined } = {},
): Promise<void> {
  const now = clock()
  const configs = await db
    .select({
      id: idpConfig.id,
      name: idpConfig.name,
      state: idpConfig.state,
      secretExpiresOn: idpConfig.secretExpiresOn,
      certificateExpiresOn: idpConfig.certificateExpiresOn,
      used: usedConfig,
    })
    .from(idpConfig)
    .where(
      and(
        ne(idpConfig.state, 'draft'),
        ids === undefined ? undefined : inArray(idpConfig.id, [...ids]),
      ),
    )
  const open = new Map(
    (await openExpiries(db, kinds, ids)).map((each) => [`${each.kind} ${each.subject}`, each]),
  )
  for (const config of configs)
    for (const [kind, field, reason] of dates) {
      const key = `${kind} ${config.id}`
      const known = open.get(key)
      open.delete(key)
      const date = config[field]
      const endsAt = date === null ? null : endOfDay(date)
      const days = endsAt === null ? null : reached(thresholds.config, endsAt, now)
      const alerts = config.state === 'enabled' && config.used
      if (known === undefined && (days === null || !alerts)) continue
      await db.transaction(async (tx) => {
        const within = { db: tx, clock }
        if (!alerts)
          // Nothing recovered where only nobody uses it any more.
          return closeIncidents(within, [kind], [config.id], { over: false })
        const movedAway = days === null || days > (known?.days ?? days)
        if (known !== undefined && movedAway) {
          const ending = { known, config, endsAt, ...(kind === 'secret-expires' && { newSecret }) }
          if (!(await endConfigExpiry(within, ending))) return
        }
        if (days === null || endsAt === null) return
        return tellExpiry(
          within,
          {
            kind,
            subject: config.id,
            config: { id: config.id, name: config.name },
            reason: reason(config.name, endsAt, now),
            endsAt,
            days,
          },
          movedAway ? undefined : known,
        )
      })
    }
  const gone = [...open.values()].map(({ subject }) => subject)
  if (gone.length > 0)
    await db.transaction((tx) => closeIncidents({ db: tx, clock }, kinds, gone, { over: false }))
}
