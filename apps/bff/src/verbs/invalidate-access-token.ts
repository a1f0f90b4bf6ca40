import type { InvalidateToken } from '@mailgrant/contract/service'
import { AppError } from '../app-error.ts'
import type { ServiceKey } from '../auth/find-service-key.ts'
import type { Deps } from '../deps.ts'
import { findServiceAccount, type ServiceAccountName } from './find-service-account.ts'

/** A mail server rejected this very token: the next to ask gets another, unless a newer one is stored. */
export async function invalidateAccessToken(
  deps: Pick<Deps, 'db' | 'broker'>,
  key: ServiceKey,
  name: ServiceAccountName,
  { accessToken }: InvalidateToken,
): Promise<void> {
  const { used } = await findServiceAccount(deps, key, name)
  if (used.account.authMethod !== 'oauth2') throw new AppError('account_not_oauth2')
  await deps.broker.invalidate(used.account.id, accessToken)
}
