import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { circuit } from '../tables/circuit.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { probeWait } from './circuits.ts'
import { leaseHeld } from './lease.ts'
import { serverSql } from './server-of.ts'

export interface LoadedGrant {
  grant: typeof tokenGrant.$inferSelect
  config: typeof idpConfig.$inferSelect
  account: typeof mailAccount.$inferSelect
  email: { id: string; address: string }
  /** somebody was refreshing it when it was read, by the database's clock */
  leased: boolean
  /** what is known of its authorization server, where it ever had trouble */
  circuit: typeof circuit.$inferSelect | null
  /** until its next probe, or until it has recovered; past where negative, by the database's clock */
  probeWaitMs: number | null
}

/** Grants with all that their signatures depend on, and how their servers are, in one query. */
export async function loadGrants(
  db: Pick<Db, 'select'>,
  where: SQL | undefined,
): Promise<LoadedGrant[]> {
  return db
    .select({
      grant: tokenGrant,
      config: idpConfig,
      account: mailAccount,
      email: { id: email.id, address: email.address },
      leased: leaseHeld,
      circuit,
      probeWaitMs: sql<number | null>`${probeWait}`,
    })
    .from(tokenGrant)
    .innerJoin(mailAccount, eq(mailAccount.id, tokenGrant.accountId))
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .leftJoin(circuit, eq(circuit.server, serverSql))
    .where(where)
    .orderBy(asc(tokenGrant.id))
}

/** The grant of one account. */
export async function loadGrant(
  db: Pick<Db, 'select'>,
  where: { accountId: string } | { emailId: string; kind: 'mailbox' | 'smtp' },
): Promise<LoadedGrant | null> {
  const [found] = await loadGrants(
    db,
    'accountId' in where
      ? eq(tokenGrant.accountId, where.accountId)
      : and(eq(mailAccount.emailId, where.emailId), eq(mailAccount.kind, where.kind)),
  )
  return found ?? null
}

/**
 * Whether endpoints, client, address and owner rule still are those that the owner consented to. A
 * grant's tokens are sent nowhere otherwise: the config may name another server by now.
 */
export const isOfItsConfig = ({ grant, config, account, email: { address } }: LoadedGrant) =>
  grant.configSignature ===
  configSignature(config, {
    address,
    strictMatching: account.strictMatching,
    expectedOwner: account.expectedOwner,
  })

/** The same, and the account still is to use the grant. */
export const signatureMatches = (loaded: LoadedGrant) =>
  loaded.account.authMethod === 'oauth2' &&
  loaded.account.idpConfigId === loaded.grant.configId &&
  isOfItsConfig(loaded)
