import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { and, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { openNewSecret } from '../oauth2/client-settings.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { findRotated } from './change-slots.ts'
import { readIdpConfig } from './read-idp-config.ts'
import { recordEvent } from './record-event.ts'

/**
 * Tries the secret that waits by a real token request: one live grant of the config is refreshed with
 * it, and what comes is kept. What the test showed is stored with the secret that was tested, so that
 * one which was replaced, promoted or given another client meanwhile does not pass for tested.
 */
export async function testNewSecret(deps: Deps, actor: Actor, id: string): Promise<IdpConfig> {
  const read = await findRotated(deps, id)
  const secret = openNewSecret(deps, read)
  if (secret === null || read.newSecretSealed === null) throw new AppError('new_secret_not_found')
  const { result, failure } = await deps.broker.testSecret(id, secret)
  const { newSecretSealed, clientId, tokenEndpoint } = read
  await deps.db.transaction(async (tx) => {
    await tx
      .update(idpConfig)
      // No version is raised: nobody's edit clashes with what a test showed.
      .set({ newSecretTest: result, newSecretTestedAt: deps.clock() })
      .where(
        and(
          eq(idpConfig.id, id),
          eq(idpConfig.newSecretSealed, newSecretSealed),
          eq(idpConfig.clientId, clientId),
          eq(idpConfig.tokenEndpoint, tokenEndpoint),
        ),
      )
    await recordEvent(
      { db: tx, clock: deps.clock },
      {
        type: 'secret.tested',
        outcome: result === 'accepted' ? 'ok' : 'failed',
        actor: actor.name,
        configId: id,
        detail: {
          secretTest: result,
          ...(failure && {
            error: failure.error,
            httpStatus: failure.status,
            reply: failure.reply,
          }),
        },
        traceId: failure?.traceId ?? null,
        correlationId: failure?.correlationId ?? null,
      },
    )
  })
  return readIdpConfig(deps, id)
}
