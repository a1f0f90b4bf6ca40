import type { EventChange } from '@mailgrant/contract/event'
import { inArray } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { idpConfig } from '../tables/idp-config.ts'
import type { mailAccount } from '../tables/mail-account.ts'
import { authenticationOf } from '../wire/account.ts'
import { compareRows } from './compare-rows.ts'

type Account = typeof mailAccount.$inferSelect

const columns = [
  'enabled',
  'authentication',
  'config',
  'strictMatching',
  'expectedOwner',
  'login',
  'protocol',
  'host',
  'port',
  'tlsMode',
  'folder',
  'fetchFrequencyMinutes',
  'emailsPerFetch',
  'afterFetch',
  'archiveFolder',
  'allowSpoofing',
] as const

/** What a save changed of an account, as its forms name it; configs by the names they have now. */
export async function compareAccounts(
  db: Pick<Db, 'select'>,
  before: Account,
  after: Account,
): Promise<EventChange[]> {
  const [old, now] = [before.idpConfigId, after.idpConfigId]
  const ids = old === now ? [] : [old, now].filter((id) => id !== null)
  const named = await db
    .select({ id: idpConfig.id, name: idpConfig.name })
    .from(idpConfig)
    .where(inArray(idpConfig.id, ids))
  const shown = (account: Account) => ({
    ...account,
    authentication: authenticationOf(account),
    config: named.find(({ id }) => id === account.idpConfigId)?.name ?? null,
  })
  return compareRows(shown(before), shown(after), columns, { passwordSealed: 'password' })
}
