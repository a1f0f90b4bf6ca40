import { and, eq, getTableColumns, inArray } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { serverSql } from '../broker/server-of.ts'
import { circuit } from '../tables/circuit.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'

type Account = typeof mailAccount.$inferSelect
type Config = typeof idpConfig.$inferSelect
type Grant = typeof tokenGrant.$inferSelect

/** What showing an account needs: of what is sealed only a password, to say that there is one. */
export interface LoadedAccount {
  account: Account
  config: Omit<Config, 'secretSealed' | 'newSecretSealed' | 'oldSecretSealed'> | null
  grant: Omit<Grant, 'accessTokenSealed' | 'refreshTokenSealed'> | null
  /** the config's authorization server, where it is out of order: nobody asks it for tokens */
  down: typeof circuit.$inferSelect | null
}
export interface AccountPair {
  mailbox: LoadedAccount
  smtp: LoadedAccount
}

const {
  accessTokenSealed: _a,
  refreshTokenSealed: _r,
  ...grantColumns
} = getTableColumns(tokenGrant)
const {
  secretSealed: _s,
  newSecretSealed: _n,
  oldSecretSealed: _o,
  ...configColumns
} = getTableColumns(idpConfig)

/** Both accounts of each email, in one query whatever the number of emails. */
export async function loadAccounts(
  db: Pick<Db, 'select'>,
  emailIds: readonly string[],
): Promise<Map<string, AccountPair>> {
  if (emailIds.length === 0) return new Map()
  const rows = await db
    .select({ account: mailAccount, config: configColumns, grant: grantColumns, down: circuit })
    .from(mailAccount)
    .leftJoin(idpConfig, eq(idpConfig.id, mailAccount.idpConfigId))
    .leftJoin(
      tokenGrant,
      and(eq(tokenGrant.accountId, mailAccount.id), eq(mailAccount.authMethod, 'oauth2')),
    )
    .leftJoin(circuit, and(eq(circuit.server, serverSql), eq(circuit.state, 'open')))
    .where(inArray(mailAccount.emailId, [...emailIds]))
  const found = new Map<string, Partial<AccountPair>>()
  for (const row of rows) {
    const pair = found.get(row.account.emailId) ?? {}
    pair[row.account.kind] = row
    found.set(row.account.emailId, pair)
  }
  const pairs = new Map<string, AccountPair>()
  for (const [id, { mailbox, smtp }] of found) if (mailbox && smtp) pairs.set(id, { mailbox, smtp })
  return pairs
}
