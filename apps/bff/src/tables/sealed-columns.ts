import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { alertRule } from './alert-rule.ts'
import { idpConfig } from './idp-config.ts'
import { mailAccount } from './mail-account.ts'
import { tokenGrant } from './token-grant.ts'

export interface SealedColumn {
  table: PgTable
  id: PgColumn
  column: PgColumn
}

/** Sealed values that outlive an hour; those of a round trip to a provider end sooner than a key is taken away. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: idpConfig, id: idpConfig.id, column: idpConfig.secretSealed },
  { table: idpConfig, id: idpConfig.id, column: idpConfig.newSecretSealed },
  { table: idpConfig, id: idpConfig.id, column: idpConfig.oldSecretSealed },
  { table: alertRule, id: alertRule.id, column: alertRule.webhookSecretSealed },
  { table: mailAccount, id: mailAccount.id, column: mailAccount.passwordSealed },
  { table: tokenGrant, id: tokenGrant.id, column: tokenGrant.accessTokenSealed },
  { table: tokenGrant, id: tokenGrant.id, column: tokenGrant.refreshTokenSealed },
]
