import type { IdpConfig, OpenDraft } from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function openIdpConfigDraft(
  _deps: Deps,
  _actor: Actor,
  _input: OpenDraft,
): Promise<IdpConfig> {
  throw new AppError('unavailable')
}
