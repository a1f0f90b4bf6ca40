import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

export async function readIdpConfig(_deps: Deps, _id: string): Promise<IdpConfig> {
  throw new AppError('unavailable')
}
