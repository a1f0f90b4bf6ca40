import { and, desc, eq, ne, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { usedGrant } from '../expiries/used.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { isKept } from '../secrets/slots.ts'
import { configTrouble } from '../status/account-status.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { statusText } from '../text/status.ts'
import type { Within } from '../verbs/within.ts'
import { closeIncidents } from './close-incident.ts'
import { openIncident } from './open-incident.ts'
import { holds } from './still-consented.ts'

type Config = typeof idpConfig.$inferSelect

/**
 * A config whose client is refused, or that is disabled, is one incident, whatever the number of
 * emails that use it.
 */
export async function reviewConfig(within: Within, configId: string): Promise<void> {
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
  // Where the last grant is gone, or all were consented to for what the config no longer is, nobody
  // knows that its client is let in again.
  const well =
    configTrouble(config) === null &&
    (await grantsOf(within, config)).some(({ failureCode }) => failureCode === null)
  await closeIncidents(within, ['failing'], [configId], { over: well })
}

/** All of them, which are few: an account may be switched on while nobody looks. */
export async function reviewConfigs({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const configs = await db
    .select({ id: idpConfig.id })
    .from(idpConfig)
    .where(ne(idpConfig.state, 'draft'))
  for (const { id } of configs) await db.transaction((tx) => reviewConfig({ db: tx, clock }, id))
}

async function troubleOf(within: Within, config: Config): Promise<string | null> {
  const own = configTrouble(config)
  const refused = own === null ? await refusalOf(within, config.id) : null
  if (refused !== null)
    return isKept(config, within.clock())
      ? statusText.promotedRefused(config.name, refused)
      : refused
  if (own === null) return null
  // it is nobody's trouble where no enabled account works by it
  const inUse = (await grantsOf(within, config)).some(({ used }) => used)
  return inUse ? own : null
}

async function refusalOf({ db }: Within, configId: string): Promise<string | null> {
  const [refused] = await db
    .select({ reason: tokenGrant.failureMessage })
    .from(tokenGrant)
    // the refusal of what is asked for no more would never end
    .innerJoin(mailAccount, holds)
    .where(
      and(
        eq(tokenGrant.configId, configId),
        eq(tokenGrant.failureCode, 'client-rejected'),
        eq(tokenGrant.status, 'authorized'),
      ),
    )
    .limit(1)
  return refused === undefined ? null : (refused.reason ?? statusText.notRefreshed)
}

/** So many are looked at, those of enabled accounts first, then those that were refreshed last. */
const looks = 50

/** Grants that still are of the config as it is now. */
async function grantsOf({ db }: Within, config: Config) {
  const rows = await db
    .select({
      account: mailAccount,
      address: email.address,
      signature: tokenGrant.configSignature,
      failureCode: tokenGrant.failureCode,
      used: usedGrant,
    })
    .from(tokenGrant)
    .innerJoin(mailAccount, holds)
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .where(and(eq(tokenGrant.configId, config.id), eq(tokenGrant.status, 'authorized')))
    .orderBy(desc(usedGrant), sql`${desc(tokenGrant.refreshedAt)} nulls last`)
    .limit(looks)
  return rows.filter(
    ({ account, address, signature }) =>
      configSignature(config, { ...account, address }) === signature,
  )
}
