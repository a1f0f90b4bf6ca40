import type { IdpConfig, OpenDraft } from '@mailgrant/contract/idp-config'
import { and, eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Actor, Deps } from '../deps.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { findAccount } from './find-account.ts'
import { readIdpConfig } from './read-idp-config.ts'

const names = { microsoft: 'Microsoft', google: 'Google', other: 'Other provider' } as const

/**
 * The draft of an account for a provider, made once: its Callback Endpoint is final before anything
 * is saved, and a reload or a second tab finds the same one.
 */
export async function openIdpConfigDraft(
  deps: Deps,
  actor: Actor,
  { emailId, kind, provider }: OpenDraft,
): Promise<IdpConfig> {
  const { account } = await findAccount(deps.db, { id: emailId, kind })
  const draftId = await deps.db.transaction(async (tx) => {
    // Held until the end, so that two tabs do not make two drafts.
    await tx
      .select({ id: mailAccount.id })
      .from(mailAccount)
      .where(eq(mailAccount.id, account.id))
      .for('update')
    const [open] = await tx
      .select({ id: idpConfig.id })
      .from(idpConfig)
      .where(
        and(
          eq(idpConfig.draftOfAccountId, account.id),
          eq(idpConfig.provider, provider),
          eq(idpConfig.state, 'draft'),
        ),
      )
    if (open) return open.id
    const id = v7()
    const now = deps.clock()
    const preset = deps.presets[provider]
    await tx.insert(idpConfig).values({
      id,
      name: names[provider],
      provider,
      state: 'draft',
      draftOfAccountId: account.id,
      authorizationEndpoint: preset.authorizationEndpoint,
      tokenEndpoint: preset.tokenEndpoint,
      issuer: preset.issuer,
      userinfoEndpoint: preset.userinfoEndpoint,
      revocationEndpoint: preset.revocationEndpoint,
      scopes: preset.scopes.join(' '),
      mailHosts: [...preset.mailHosts],
      createdAt: now,
      updatedAt: now,
      updatedBy: actor.name,
    })
    return id
  })
  return readIdpConfig(deps, draftId)
}
