import {
  type AddNewSecret,
  type IdpConfig,
  newSecretDateSlip,
} from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'
import { assertConfirmed } from '../auth/assert-confirmed.ts'
import type { Actor, Deps } from '../deps.ts'
import { isSecret } from '../oauth2/client-settings.ts'
import { places } from '../seal/places.ts'
import { untested } from '../secrets/slots.ts'
import { fieldText } from '../text/accounts.ts'
import { changeSlots } from './change-slots.ts'

/** Keeps a new secret beside the present one, which goes on being used. One that waited gives way. */
export function addNewSecret(
  deps: Deps,
  actor: Actor,
  id: string,
  { fields: { clientSecret, secretExpiresOn }, version }: AddNewSecret,
): Promise<IdpConfig> {
  const slip = newSecretDateSlip(secretExpiresOn, deps.clock())
  if (slip !== null)
    throw new AppError('invalid_input', { fields: { 'fields.secretExpiresOn': slip } })
  assertConfirmed(deps, actor)
  return changeSlots(deps, actor, { id, version }, (read) => {
    if (isSecret(deps, read, clientSecret))
      throw new AppError('invalid_input', {
        fields: { 'fields.clientSecret': fieldText.sameSecret },
      })
    return {
      set: {
        newSecretSealed: deps.sealer.seal(places.newClientSecret(id), clientSecret),
        newSecretExpiresOn: secretExpiresOn,
        newSecretAddedAt: deps.clock(),
        ...untested,
      },
      event: { type: 'secret.added', detail: { expiresOn: secretExpiresOn } },
    }
  })
}
