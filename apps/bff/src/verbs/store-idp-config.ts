import type { IdpConfigFields } from '@mailgrant/contract/idp-config'
import { and, eq } from 'drizzle-orm'
import type { Actor, Deps } from '../deps.ts'
import type { Db } from '../db/open.ts'
import { places } from '../seal/places.ts'
import { idpConfig } from '../tables/idp-config.ts'

type Config = typeof idpConfig.$inferSelect

/**
 * Writes the form's fields over the config as it was read; an absent secret keeps the stored one.
 * Null where somebody else saved in between. Nothing is written where nothing changed.
 */
export async function storeIdpConfig(
  { db, clock, sealer }: { db: Pick<Db, 'update'> } & Pick<Deps, 'clock' | 'sealer'>,
  actor: Pick<Actor, 'name'>,
  read: Config,
  fields: IdpConfigFields,
): Promise<Config | null> {
  const { clientSecret, enabled, ...given } = fields
  const wanted = {
    ...given,
    state: enabled ? ('enabled' as const) : ('disabled' as const),
    draftOfAccountId: null,
    ...(clientSecret
      ? { secretSealed: sealer.seal(places.clientSecret(read.id), clientSecret) }
      : {}),
  }
  if (!clientSecret && isSame(read, wanted)) return read
  const [stored] = await db
    .update(idpConfig)
    .set({
      ...wanted,
      ...(consentOutdated(read, fields) && { adminConsentedAt: null }),
      version: read.version + 1,
      updatedAt: clock(),
      updatedBy: actor.name,
    })
    .where(and(eq(idpConfig.id, read.id), eq(idpConfig.version, read.version)))
    .returning()
  return stored ?? null
}

/** An administrator of the directory consented to this client, there, for these scopes. */
const consentOutdated = (read: Config, fields: IdpConfigFields) =>
  (['clientId', 'authorizationEndpoint', 'scopes'] as const).some(
    (name) => read[name] !== fields[name],
  )

const isSame = (read: Config, wanted: Partial<Config>) =>
  JSON.stringify({ ...read, ...wanted }) === JSON.stringify(read)
