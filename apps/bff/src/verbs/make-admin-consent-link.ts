import { randomBytes } from 'node:crypto'
import type { AdminConsentLinkMade } from '@mailgrant/contract/idp-config'
import { and, eq, lt } from 'drizzle-orm'
import { v7 } from 'uuid'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { adminConsentEndpoint, adminConsentUrl } from '../oauth2/admin-consent-url.ts'
import { callbackEndpoint } from '../oauth2/callback-endpoint.ts'
import { digest } from '../oauth2/digest.ts'
import { adminConsentRequest } from '../tables/admin-consent-request.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { recordEvent } from './record-event.ts'

const validMs = 7 * 86_400_000

/** A link to Microsoft's own page, to be sent to an administrator of the directory; good for seven days, until consent is given. */
export async function makeAdminConsentLink(
  deps: Pick<Deps, 'db' | 'env' | 'clock' | 'presets'>,
  actor: Actor,
  configId: string,
): Promise<AdminConsentLinkMade> {
  const { db, env, clock } = deps
  const now = clock()
  const expiresAt = new Date(now.getTime() + validMs)
  const state = randomBytes(32).toString('base64url')
  const [config] = await db.select().from(idpConfig).where(eq(idpConfig.id, configId))
  if (config === undefined) throw new AppError('config_not_found')
  const endpoint = adminConsentEndpoint(deps, config)
  if (endpoint === null) throw new AppError('admin_consent_not_offered')
  const id = v7()
  await db.transaction(async (tx) => {
    await tx
      .delete(adminConsentRequest)
      .where(
        and(
          eq(adminConsentRequest.configId, configId),
          lt(adminConsentRequest.expiresAt, new Date(now.getTime() - validMs)),
        ),
      )
    await tx.insert(adminConsentRequest).values({
      id,
      stateDigest: digest(state),
      configId,
      createdBy: actor.name,
      createdAt: now,
      expiresAt,
    })
    await recordEvent(
      { db: tx, clock },
      {
        type: 'admin-consent.started',
        outcome: 'ok',
        actor: actor.name,
        configId,
        detail: { request: id, expiresAt: expiresAt.toISOString() },
      },
    )
  })
  const redirectUri = callbackEndpoint(env.publicUrl, configId)
  return {
    link: adminConsentUrl(endpoint, config, { redirectUri, state }),
    expiresAt: expiresAt.toISOString(),
  }
}
