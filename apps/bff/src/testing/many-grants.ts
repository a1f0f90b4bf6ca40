import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Deps } from '../deps.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { places } from '../seal/places.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'

type Config = typeof idpConfig.$inferSelect
type Grant = typeof tokenGrant.$inferSelect

/**
 * As many emails whose mailboxes hold grants of the config, by one refresh token that the provider
 * takes again and again. Answers the accounts' ids.
 *
 * @param changes.config a config of its own that differs in these
 */
export async function insertGrants(
  { db, sealer }: Pick<Deps, 'db' | 'sealer'>,
  like: { accountId: string },
  count: number,
  changes: { config?: Partial<Config>; grant?: Partial<Grant> } = {},
): Promise<string[]> {
  const [found] = await db
    .select({ grant: tokenGrant, config: idpConfig, account: mailAccount })
    .from(tokenGrant)
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .innerJoin(mailAccount, eq(mailAccount.id, tokenGrant.accountId))
    .where(eq(tokenGrant.accountId, like.accountId))
  if (found === undefined) throw new Error('no grant to copy')
  const refreshToken = sealer.open(
    places.refreshToken(found.grant.id),
    found.grant.refreshTokenSealed,
  )
  const config = { ...found.config, ...changes.config }
  if (changes.config !== undefined) {
    config.id = v7()
    const sealed = found.config.secretSealed
    const secret =
      sealed === null ? null : sealer.open(places.clientSecret(found.config.id), sealed)
    config.secretSealed =
      secret === null ? null : sealer.seal(places.clientSecret(config.id), secret)
    await db.insert(idpConfig).values(config)
  }
  const now = new Date()
  const rows = Array.from({ length: count }, () => {
    const [id, emailId, mailbox] = [v7(), v7(), v7()]
    const address = `mailbox-${id}@example.test`
    const { strictMatching, expectedOwner } = found.account
    return {
      email: { id: emailId, address, createdAt: now, updatedAt: now },
      accounts: [
        { ...found.account, id: mailbox, emailId, idpConfigId: config.id, enabled: true },
        {
          ...found.account,
          id: v7(),
          emailId,
          kind: 'smtp' as const,
          protocol: 'smtp' as const,
          idpConfigId: null,
          authMethod: null,
          enabled: false,
        },
      ],
      grant: {
        ...found.grant,
        id,
        accountId: mailbox,
        configId: config.id,
        configSignature: configSignature(config, { address, strictMatching, expectedOwner }),
        accessTokenSealed: sealer.seal(places.accessToken(id), 'an-old-access-token'),
        refreshTokenSealed: sealer.seal(places.refreshToken(id), refreshToken),
        ...changes.grant,
      },
    }
  })
  await db.insert(email).values(rows.map((row) => row.email))
  await db.insert(mailAccount).values(rows.flatMap((row) => row.accounts))
  await db.insert(tokenGrant).values(rows.map((row) => row.grant))
  return rows.map((row) => row.grant.accountId)
}
