import { and, eq, exists, inArray, isNull, or } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { usedGrant } from '../expiries/used.ts'
import { isKept } from '../secrets/slots.ts'
import { clientFailures, configTrouble } from '../status/account-status.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { statusText } from '../text/status.ts'
import type { Within } from '../verbs/within.ts'
import { closeIncidents } from './close-incident.ts'
import { openIncident } from './open-incident.ts'
import { holds, isStillConsented } from './still-consented.ts'
import { waitTurn } from './wait-turn.ts'

type Config = typeof idpConfig.$inferSelect

/**
 * A config whose client is refused, whose secret does not open, or that is disabled, is one incident,
 * whatever the number of emails that use it.
 */
export async function reviewConfig(within: Within, configId: string): Promise<void> {
  await waitTurn(within.db, 'config', [configId])
  const [config] = await within.db.select().from(idpConfig).where(eq(idpConfig.id, configId))
  if (config === undefined) return closeIncidents(within, ['failing'], [configId], { over: false })
  const reason = await troubleOf(within, config)
  if (reason !== null)
    return openIncident(within, {
      kind: 'failing',
      subject: configId,
      config: { id: configId, name: config.name },
      reason,
    })
  // What follows reads the grants, so it is asked only where there is an end to tell, or to take back.
  if (!(await isTold(within, configId))) return
  // Where the last grant is gone, or all were consented to for what the config no longer is, nobody
  // knows that its client is let in again.
  const well =
    configTrouble(config) === null &&
    (await isStillConsented(within, [config], isNull(tokenGrant.failureCode)))
  await closeIncidents(within, ['failing'], [configId], { over: well })
}

/** Whether an incident of the config is open, or it is still to be told that one is over. */
async function isTold({ db }: Within, configId: string): Promise<boolean> {
  const untold = db
    .select({ id: alertDelivery.id })
    .from(alertDelivery)
    .where(
      and(
        eq(alertDelivery.incidentId, incident.id),
        eq(alertDelivery.moment, 'recovered'),
        eq(alertDelivery.state, 'pending'),
      ),
    )
  const told = await db
    .select({ id: incident.id })
    .from(incident)
    .where(
      and(
        eq(incident.kind, 'failing'),
        eq(incident.subject, configId),
        or(isNull(incident.closedAt), exists(untold)),
      ),
    )
    .limit(1)
  return told.length > 0
}

/**
 * Those that are disabled: an account may be switched on while nobody looks. Who is refused reviews
 * its config itself, and what is open is looked at each minute.
 */
export async function reviewDisabledConfigs({
  db,
  clock,
}: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const configs = await db
    .select({ id: idpConfig.id })
    .from(idpConfig)
    .where(eq(idpConfig.state, 'disabled'))
  for (const { id } of configs) await db.transaction((tx) => reviewConfig({ db: tx, clock }, id))
}

async function troubleOf(within: Within, config: Config): Promise<string | null> {
  const own = configTrouble(config)
  const found = own === null ? await failureOf(within, config.id) : null
  if (found !== null) {
    const reason = found.reason ?? statusText.notRefreshed
    return found.code === 'client-rejected' && isKept(config, within.clock())
      ? statusText.promotedRefused(config.name, reason)
      : reason
  }
  if (own === null) return null
  // it is nobody's trouble where no enabled account works by it
  return (await isStillConsented(within, [config], usedGrant)) ? own : null
}

async function failureOf({ db }: Within, configId: string) {
  const [found] = await db
    .select({ code: tokenGrant.failureCode, reason: tokenGrant.failureMessage })
    .from(tokenGrant)
    // the failure of what is asked for no more would never end
    .innerJoin(mailAccount, holds)
    .where(
      and(
        eq(tokenGrant.configId, configId),
        inArray(tokenGrant.failureCode, clientFailures),
        eq(tokenGrant.status, 'authorized'),
      ),
    )
    .limit(1)
  return found ?? null
}
