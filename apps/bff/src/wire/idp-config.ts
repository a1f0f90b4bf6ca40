import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { eq, inArray } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Clock, Deps } from '../deps.ts'
import type { Env } from '../env.ts'
import { adminConsentEndpoint } from '../oauth2/admin-consent-url.ts'
import { callbackEndpoint } from '../oauth2/callback-endpoint.ts'
import { type SecretUse, secretUse } from '../secrets/secret-use.ts'
import { isKept, keptUntil } from '../secrets/slots.ts'
import { email } from '../tables/email.ts'
import type { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { configTroubles } from './config-troubles.ts'

type Row = typeof idpConfig.$inferSelect

/** Configs as the console sees them, each with what is wrong with it and the accounts that use it; each by one query for all. */
export async function idpConfigsOnTheWire(
  deps: { db: Pick<Db, 'select'>; env: Pick<Env, 'publicUrl'>; clock: Clock } & Pick<
    Deps,
    'presets'
  >,
  rows: readonly Row[],
): Promise<IdpConfig[]> {
  if (rows.length === 0) return []
  const users = await deps.db
    .select({
      configId: mailAccount.idpConfigId,
      emailId: email.id,
      address: email.address,
      kind: mailAccount.kind,
    })
    .from(mailAccount)
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .where(
      inArray(
        mailAccount.idpConfigId,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(email.addressKey, mailAccount.kind)
  const usedBy = grouped(users)
  const now = deps.clock()
  const uses = await secretUse(
    deps.db,
    rows.flatMap((row) => (isKept(row, now) ? [row.id] : [])),
  )
  const troubles = await configTroubles(
    deps.db,
    rows.map((row) => row.id),
  )
  return rows.map((row) =>
    onTheWire(
      deps,
      row,
      troubles.get(row.id) ?? null,
      secretSlots(row, uses.get(row.id) ?? noUse, now),
      (usedBy.get(row.id) ?? []).map(({ emailId, address, kind }) => ({ emailId, address, kind })),
    ),
  )
}

/** Node 20 has no Map.groupBy. */
function grouped<User extends { configId: string | null }>(users: readonly User[]) {
  const groups = new Map<string | null, User[]>()
  for (const user of users) {
    const group = groups.get(user.configId)
    if (group) group.push(user)
    else groups.set(user.configId, [user])
  }
  return groups
}

type Slots = Pick<IdpConfig, 'newSecret' | 'oldSecret'>

const noUse: SecretUse = { refreshed: 0, waiting: 0, refused: false }

function secretSlots(row: Row, use: SecretUse, now: Date): Slots {
  const { promotedAt } = row
  // One that was promoted although its test was refused: no refresh has to find that out once more.
  const refusedInTest =
    row.newSecretSealed === null && row.newSecretTest === 'rejected' && use.refreshed === 0
  return {
    newSecret:
      row.newSecretSealed === null
        ? null
        : {
            expiresOn: row.newSecretExpiresOn,
            addedAt: (row.newSecretAddedAt ?? row.updatedAt).toISOString(),
            test: row.newSecretTest ?? 'not-tested',
            testedAt: row.newSecretTestedAt?.toISOString() ?? null,
          },
    oldSecret:
      promotedAt === null || !isKept(row, now)
        ? null
        : {
            expiresOn: row.oldSecretExpiresOn,
            promotedAt: promotedAt.toISOString(),
            keptUntil: keptUntil(promotedAt).toISOString(),
            ...use,
            refused: use.refused || refusedInTest,
          },
  }
}

const onTheWire = (
  deps: { env: Pick<Env, 'publicUrl'> } & Pick<Deps, 'presets'>,
  row: Row,
  trouble: IdpConfig['trouble'],
  slots: Slots,
  usedBy: IdpConfig['usedBy'],
): IdpConfig => ({
  id: row.id,
  name: row.name,
  provider: row.provider,
  state: row.state,
  clientId: row.clientId,
  hasSecret: row.secretSealed !== null,
  secretExpiresOn: row.secretExpiresOn,
  certificateExpiresOn: row.certificateExpiresOn,
  testing: row.testing,
  ...slots,
  authorizationEndpoint: row.authorizationEndpoint,
  tokenEndpoint: row.tokenEndpoint,
  issuer: row.issuer,
  userinfoEndpoint: row.userinfoEndpoint,
  revocationEndpoint: row.revocationEndpoint,
  scopes: row.scopes,
  mailHosts: row.mailHosts,
  notes: row.notes,
  callbackEndpoint: callbackEndpoint(deps.env.publicUrl, row.id),
  adminConsentOffered: adminConsentEndpoint(deps, row) !== null,
  adminConsentedAt: row.adminConsentedAt?.toISOString() ?? null,
  // one that is disabled gives nobody a token, whether asked or not
  trouble:
    trouble && row.state !== 'enabled'
      ? { ...trouble, stopped: new Set(usedBy.map(({ emailId }) => emailId)).size }
      : trouble,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  updatedBy: row.updatedBy,
  usedBy,
})
