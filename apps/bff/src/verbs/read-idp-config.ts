import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { idpConfigsOnTheWire } from '../wire/idp-config.ts'

export async function readIdpConfig(
  deps: Pick<Deps, 'db' | 'env' | 'presets' | 'clock'>,
  id: string,
): Promise<IdpConfig> {
  const [config] = await idpConfigsOnTheWire(
    deps,
    await deps.db.select().from(idpConfig).where(eq(idpConfig.id, id)),
  )
  if (config === undefined) throw new AppError('config_not_found')
  return config
}
