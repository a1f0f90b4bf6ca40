import type { IdpConfigSaved, SaveIdpConfig } from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function updateIdpConfig(
  _deps: Deps,
  _actor: Actor,
  _id: string,
  _input: SaveIdpConfig,
): Promise<IdpConfigSaved> {
  throw new AppError('unavailable')
}
