import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { and, desc, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { openOldSecret, openSecret } from '../oauth2/client-settings.ts'
import { places } from '../seal/places.ts'
import { isKept, noOldSecret } from '../secrets/slots.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { changeSlots } from './change-slots.ts'
import { secretReplaced } from './secret-replaced.ts'

/**
 * The old secret returns. The one that had replaced it waits beside it again, with what a test or
 * its use showed last, unless yet another waits there.
 */
export async function rollBackSecret(
  deps: Deps,
  actor: Actor,
  id: string,
  version: number,
): Promise<IdpConfig> {
  const { sealer, clock } = deps
  const refusedAt = await lastRefusal(deps, id)
  await changeSlots(deps, actor, { id, version }, (read) => {
    const old = isKept(read, clock()) ? openOldSecret(deps, read) : null
    if (old === null) throw new AppError('old_secret_not_found')
    const promoted = openSecret(deps, read)
    const waits =
      promoted === null || read.newSecretSealed !== null
        ? {}
        : {
            newSecretSealed: sealer.seal(places.newClientSecret(id), promoted),
            newSecretExpiresOn: read.secretExpiresOn,
            newSecretAddedAt: clock(),
            // what its test showed is kept; what came when it was used is newer
            ...(refusedAt !== null && {
              newSecretTest: 'rejected' as const,
              newSecretTestedAt: refusedAt,
            }),
          }
    return {
      set: {
        ...waits,
        ...noOldSecret,
        secretSealed: sealer.seal(places.clientSecret(id), old),
        secretExpiresOn: read.oldSecretExpiresOn,
      },
      event: { type: 'secret.rolled-back' },
    }
  })
  // what the provider says to the old one by now only its next use shows
  return secretReplaced(deps, id, 'untested')
}

/** When the provider last refused the secret in use, or null where it does not. */
async function lastRefusal({ db }: Pick<Deps, 'db'>, configId: string): Promise<Date | null> {
  const [refused] = await db
    .select({ at: tokenGrant.lastFailedAt })
    .from(tokenGrant)
    .where(
      and(
        eq(tokenGrant.configId, configId),
        eq(tokenGrant.status, 'authorized'),
        eq(tokenGrant.failureCode, 'client-rejected'),
      ),
    )
    .orderBy(desc(tokenGrant.lastFailedAt))
    .limit(1)
  return refused?.at ?? null
}
