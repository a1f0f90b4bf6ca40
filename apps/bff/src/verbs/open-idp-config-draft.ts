import type { IdpConfig, OpenDraft } from '@mailgrant/contract/idp-config'
import { and, eq, ilike, ne } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Db } from '../db/open.ts'
import type { Actor, Deps } from '../deps.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { configNames } from '../text/accounts.ts'
import { findAccount } from './find-account.ts'
import { readIdpConfig } from './read-idp-config.ts'

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
    const name = await freeName(tx, provider)
    const [open] = await tx
      .select({ id: idpConfig.id, name: idpConfig.name })
      .from(idpConfig)
      .where(
        and(
          eq(idpConfig.draftOfAccountId, account.id),
          eq(idpConfig.provider, provider),
          eq(idpConfig.state, 'draft'),
        ),
      )
    if (open) {
      // Another config may have been given the name meanwhile.
      if (open.name !== name)
        await tx.update(idpConfig).set({ name }).where(eq(idpConfig.id, open.id))
      return open.id
    }
    const id = v7()
    const now = deps.clock()
    const preset = deps.presets[provider]
    await tx.insert(idpConfig).values({
      id,
      name,
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

/** `Microsoft`, then `Microsoft 2`: two configs of one name could not be told apart in lists. */
async function freeName(tx: Pick<Db, 'select'>, provider: OpenDraft['provider']): Promise<string> {
  const name = configNames[provider]
  const stored = await tx
    .select({ name: idpConfig.name })
    .from(idpConfig)
    .where(and(ne(idpConfig.state, 'draft'), ilike(idpConfig.name, `${name}%`)))
  const taken = new Set(stored.map((config) => config.name.trim().toLowerCase()))
  let free: string = name
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${name} ${count}`
  return free
}
