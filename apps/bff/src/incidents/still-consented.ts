import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { configSignature } from '../oauth2/config-signature.ts'
import { email } from '../tables/email.ts'
import type { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { Within } from '../verbs/within.ts'

type Config = typeof idpConfig.$inferSelect

/** The first few mostly tell; where they do not, it goes on to the last one. */
const page = 100

/** A grant that its account left behind for another config is asked for no more. */
export const holds = and(
  eq(mailAccount.id, tokenGrant.accountId),
  eq(mailAccount.idpConfigId, tokenGrant.configId),
)

/**
 * Whether any grant, such as is asked for, still is of one of these configs as they are now: nobody is
 * sent anywhere with one that must be renewed first. Only its digest says so, which no index knows;
 * so they are read a page at a time, the newest first, until there is one.
 */
export async function isStillConsented(
  { db }: Pick<Within, 'db'>,
  configs: readonly Config[],
  such?: SQL,
): Promise<boolean> {
  const byId = new Map(configs.map((config) => [config.id, config]))
  if (byId.size === 0) return false
  for (let before: string | null = null; ;) {
    const grants: Found[] = await db
      .select(columns)
      .from(tokenGrant)
      .innerJoin(mailAccount, holds)
      .innerJoin(email, eq(email.id, mailAccount.emailId))
      .where(
        and(
          inArray(tokenGrant.configId, [...byId.keys()]),
          eq(tokenGrant.status, 'authorized'),
          // asked of one grant after the other, not of all before the first page is read
          such && sql`(${such}) is true`,
          before === null ? undefined : lt(tokenGrant.id, before),
        ),
      )
      .orderBy(desc(tokenGrant.id))
      .limit(page)
    const found = grants.some(({ configId, signature, ...rule }) => {
      const config = byId.get(configId)
      return config !== undefined && configSignature(config, rule) === signature
    })
    if (found) return true
    before = grants.at(-1)?.id ?? null
    if (grants.length < page) return false
  }
}

const columns = {
  id: tokenGrant.id,
  configId: tokenGrant.configId,
  signature: tokenGrant.configSignature,
  address: email.address,
  strictMatching: mailAccount.strictMatching,
  expectedOwner: mailAccount.expectedOwner,
}

interface Found {
  id: string
  configId: string
  signature: string
  address: string
  strictMatching: boolean
  expectedOwner: string | null
}
