import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { noNewSecret } from '../secrets/slots.ts'
import { changeSlots } from './change-slots.ts'

/** Forgets the secret that waits; the present one was never touched. */
export function discardNewSecret(
  deps: Deps,
  actor: Actor,
  id: string,
  version: number,
): Promise<IdpConfig> {
  return changeSlots(deps, actor, { id, version }, (read) => {
    if (read.newSecretSealed === null) throw new AppError('new_secret_not_found')
    return { set: noNewSecret, event: { type: 'secret.discarded' } }
  })
}
