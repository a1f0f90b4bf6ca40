import type { IdpConfigs } from '@mailgrant/contract/idp-config'
import { ne, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { idpConfigsOnTheWire } from '../wire/idp-config.ts'

/** All configs but drafts, by name. */
export async function listIdpConfigs(deps: Deps): Promise<IdpConfigs> {
  const rows = await deps.db
    .select()
    .from(idpConfig)
    .where(ne(idpConfig.state, 'draft'))
    .orderBy(sql`lower(${idpConfig.name})`, idpConfig.id)
  return { items: await idpConfigsOnTheWire(deps, rows) }
}
