import { messages } from '@mailgrant/contract/messages'
import type { MakeOwnerLink, OwnerLinkMade } from '@mailgrant/contract/owner-link'
import { and, eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { AppError } from '../app-error.ts'
import { newOneTimeToken, tokenDigest } from '../auth/one-time-token.ts'
import type { Actor, Deps } from '../deps.ts'
import { configSignature, expectedOwnerOf, type OwnerRule } from '../oauth2/config-signature.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { ownerLink } from '../tables/owner-link.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { notPossibleText } from '../text/owner-link.ts'
import type { AccountName } from './account-name.ts'
import { findAccount, type FoundAccount } from './find-account.ts'
import { recordEvent } from './record-event.ts'

const hourMs = 3_600_000

/** A link that lets exactly one person consent for exactly this account as it is stored now. */
export async function makeOwnerLink(
  deps: Pick<Deps, 'db' | 'env' | 'clock'>,
  actor: Actor,
  name: AccountName,
  { expectedOwner, validHours }: MakeOwnerLink,
): Promise<OwnerLinkMade> {
  const { db, env, clock } = deps
  const token = newOneTimeToken()
  const id = v7()
  const now = clock()
  const expiresAt = new Date(now.getTime() + validHours * hourMs)
  const owner = await db.transaction(async (tx) => {
    const found = await findAccount(tx, name)
    const config = await usableConfig(tx, found)
    const rule = { ...found.account, address: found.email.address }
    const signature = configSignature(config, rule)
    const wanted = expectedOwner ?? expectedOwnerOf(rule)
    if (!(await isAccepted(tx, wanted, rule, signature)))
      throw new AppError('invalid_input', {
        fields: {
          expectedOwner: /^\S+@\S+$/.test(wanted)
            ? notPossibleText.otherOwner(wanted, expectedOwnerOf(rule), rule.strictMatching)
            : messages.address,
        },
      })
    await tx.insert(ownerLink).values({
      id,
      tokenDigest: tokenDigest(token),
      accountId: found.account.id,
      configId: config.id,
      configSignature: signature,
      expectedOwner: wanted,
      createdBy: actor.name,
      createdAt: now,
      expiresAt,
    })
    await recordEvent(
      { db: tx, clock },
      {
        type: 'owner-link.made',
        outcome: 'ok',
        actor: actor.name,
        email: { id: found.email.id, address: found.email.address },
        accountKind: found.account.kind,
        configId: config.id,
        detail: { ownerLink: id, expectedOwner: wanted, expiresAt: expiresAt.toISOString() },
      },
    )
    return wanted
  })
  return {
    id,
    link: `${env.publicUrl}/consent#${token}`,
    expectedOwner: owner,
    expiresAt: expiresAt.toISOString(),
  }
}

/**
 * The callback holds whoever signs in against the account's rule as well: anybody else would consent
 * at the provider and then be refused. Another name of the right one is known where they signed in
 * under it before.
 */
async function isAccepted(
  tx: Pick<Deps['db'], 'select'>,
  wanted: string,
  rule: OwnerRule & { id: string },
  signature: string,
): Promise<boolean> {
  const name = wanted.toLowerCase()
  if (name === expectedOwnerOf(rule).trim().toLowerCase()) return true
  const known = await tx
    .select({ name: tokenGrant.resourceOwner })
    .from(tokenGrant)
    .where(and(eq(tokenGrant.accountId, rule.id), eq(tokenGrant.configSignature, signature)))
  return known.some((grant) => grant.name.toLowerCase() === name)
}

async function usableConfig(tx: Pick<Deps['db'], 'select'>, { account }: FoundAccount) {
  const notPossible = (detail: string) => new AppError('owner_link_not_possible', { detail })
  if (account.authMethod !== 'oauth2' || account.idpConfigId === null)
    throw notPossible(notPossibleText.noOAuth2)
  const [config] = await tx.select().from(idpConfig).where(eq(idpConfig.id, account.idpConfigId))
  if (config === undefined) throw notPossible(notPossibleText.noOAuth2)
  if (config.state !== 'enabled') throw notPossible(notPossibleText.disabled(config.name))
  return config
}
