import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { openOldSecret, openSecret } from '../oauth2/client-settings.ts'
import { places } from '../seal/places.ts'
import { isKept, noOldSecret, untested } from '../secrets/slots.ts'
import { changeSlots } from './change-slots.ts'
import { secretReplaced } from './secret-replaced.ts'

/**
 * The old secret returns. The one that had replaced it waits beside it again, untested, unless yet
 * another waits there.
 */
export async function rollBackSecret(
  deps: Deps,
  actor: Actor,
  id: string,
  version: number,
): Promise<IdpConfig> {
  const { sealer, clock } = deps
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
            ...untested,
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
