import type { IdpConfigs } from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

export async function listIdpConfigs(_deps: Deps): Promise<IdpConfigs> {
  throw new AppError('unavailable')
}
