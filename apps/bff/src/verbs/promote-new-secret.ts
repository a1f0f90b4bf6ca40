import type { IdpConfig, PromoteNewSecret } from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import type { NewSecret } from '../expiries/end-config-expiry.ts'
import { openNewSecret, openSecret } from '../oauth2/client-settings.ts'
import { places } from '../seal/places.ts'
import { promoted } from '../secrets/slots.ts'
import { changeSlots } from './change-slots.ts'
import { secretReplaced } from './secret-replaced.ts'

/**
 * The secret that waited becomes the secret, and what it replaced is kept for a roll back: each is
 * sealed again, for its new place. Every email of the config follows with its next refresh.
 */
export async function promoteNewSecret(
  deps: Deps,
  actor: Actor,
  id: string,
  { version, untested = false }: PromoteNewSecret,
): Promise<IdpConfig> {
  const { sealer, clock } = deps
  let newSecret: NewSecret = 'untested'
  await changeSlots(deps, actor, { id, version }, (read) => {
    const fresh = openNewSecret(deps, read)
    if (fresh === null) throw new AppError('new_secret_not_found')
    if (read.newSecretTest !== 'accepted' && !untested)
      throw new AppError('new_secret_not_accepted')
    if (read.newSecretTest === 'accepted') newSecret = 'accepted'
    const old = openSecret(deps, read)
    return {
      set: {
        ...promoted,
        secretSealed: sealer.seal(places.clientSecret(id), fresh),
        secretExpiresOn: read.newSecretExpiresOn,
        oldSecretSealed: old === null ? null : sealer.seal(places.oldClientSecret(id), old),
        oldSecretExpiresOn: read.secretExpiresOn,
        promotedAt: clock(),
      },
      event: {
        type: 'secret.promoted',
        detail: { secretTest: read.newSecretTest ?? 'not-tested' },
      },
    }
  })
  return secretReplaced(deps, id, newSecret)
}
