import { and, eq } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'

export interface LoadedGrant {
  grant: typeof tokenGrant.$inferSelect
  config: typeof idpConfig.$inferSelect
  account: typeof mailAccount.$inferSelect
  email: { id: string; address: string }
}

/** The grant of an account with all that its signature depends on, in one query. */
export async function loadGrant(
  db: Pick<Db, 'select'>,
  where: { accountId: string } | { emailId: string; kind: 'mailbox' | 'smtp' },
): Promise<LoadedGrant | null> {
  const rows = await db
    .select({
      grant: tokenGrant,
      config: idpConfig,
      account: mailAccount,
      email: { id: email.id, address: email.address },
    })
    .from(tokenGrant)
    .innerJoin(mailAccount, eq(mailAccount.id, tokenGrant.accountId))
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(
      'accountId' in where
        ? eq(tokenGrant.accountId, where.accountId)
        : and(eq(mailAccount.emailId, where.emailId), eq(mailAccount.kind, where.kind)),
    )
  return rows[0] ?? null
}

/** Whether the account, its address and its config still are what the owner consented to. */
export function signatureMatches({ grant, config, account, email: { address } }: LoadedGrant) {
  return (
    account.authMethod === 'oauth2' &&
    account.idpConfigId === grant.configId &&
    grant.configSignature ===
      configSignature(config, {
        address,
        strictMatching: account.strictMatching,
        expectedOwner: account.expectedOwner,
      })
  )
}
