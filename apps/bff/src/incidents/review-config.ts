import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { configSignature } from '../oauth2/config-signature.ts'
import { isKept } from '../secrets/slots.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { statusText } from '../text/status.ts'
import type { Within } from '../verbs/within.ts'
import { closeIncidents } from './close-incident.ts'
import { openIncident } from './open-incident.ts'

/** A config whose client is refused is one incident, whatever the number of emails that use it. */
export async function reviewConfig(within: Within, configId: string): Promise<void> {
  const { db } = within
  const [refused] = await db
    .select({
      reason: tokenGrant.failureMessage,
      name: idpConfig.name,
      oldSecretSealed: idpConfig.oldSecretSealed,
      promotedAt: idpConfig.promotedAt,
    })
    .from(tokenGrant)
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    // a grant that its account left behind is asked for no more, so its refusal would never end
    .innerJoin(
      mailAccount,
      and(
        eq(mailAccount.id, tokenGrant.accountId),
        eq(mailAccount.idpConfigId, tokenGrant.configId),
      ),
    )
    .where(
      and(
        eq(tokenGrant.configId, configId),
        eq(tokenGrant.failureCode, 'client-rejected'),
        eq(tokenGrant.status, 'authorized'),
      ),
    )
    .limit(1)
  if (refused === undefined)
    return closeIncidents(within, ['failing'], [configId], {
      over: await isUsable(within, configId),
    })
  const reason = refused.reason ?? statusText.notRefreshed
  return openIncident(within, {
    kind: 'failing',
    subject: configId,
    config: { id: configId, name: refused.name },
    reason: isKept(refused, within.clock())
      ? statusText.promotedRefused(refused.name, reason)
      : reason,
  })
}

/** So many are looked at, those that were refreshed last first. */
const looks = 50

/**
 * Whether some grant of it is good: where the last one is gone, or all were consented to for what the
 * config no longer is, nobody knows that its client is let in again.
 */
async function isUsable({ db }: Within, configId: string): Promise<boolean> {
  const rows = await db
    .select({
      config: idpConfig,
      account: mailAccount,
      address: email.address,
      signature: tokenGrant.configSignature,
    })
    .from(tokenGrant)
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .innerJoin(mailAccount, eq(mailAccount.id, tokenGrant.accountId))
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .where(
      and(
        eq(tokenGrant.configId, configId),
        eq(tokenGrant.status, 'authorized'),
        isNull(tokenGrant.failureCode),
        eq(idpConfig.state, 'enabled'),
      ),
    )
    .orderBy(sql`${desc(tokenGrant.refreshedAt)} nulls last`)
    .limit(looks)
  return rows.some(
    ({ config, account, address, signature }) =>
      configSignature(config, { ...account, address }) === signature,
  )
}
