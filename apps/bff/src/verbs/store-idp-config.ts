import type { IdpConfigFields } from '@mailgrant/contract/idp-config'
import { and, eq } from 'drizzle-orm'
import type { Actor, Deps } from '../deps.ts'
import type { Db } from '../db/open.ts'
import { places } from '../seal/places.ts'
import { noOldSecret, untested } from '../secrets/slots.ts'
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
    ...slotsAfter(read, fields),
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

/**
 * What a test said of the new secret says nothing of another client or endpoint. An old one is no
 * longer what a roll back would return to once the secret was typed anew, or is of another client.
 */
const slotsAfter = (
  read: Config,
  { clientId, tokenEndpoint, clientSecret }: IdpConfigFields,
): Partial<Config> => {
  const otherClient = clientId !== read.clientId
  return {
    ...(otherClient || tokenEndpoint !== read.tokenEndpoint ? untested : {}),
    ...(otherClient || clientSecret ? noOldSecret : {}),
  }
}
