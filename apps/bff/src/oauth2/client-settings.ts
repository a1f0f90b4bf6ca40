import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { openIfWhole } from '../seal/open-if-whole.ts'
import { places } from '../seal/places.ts'
import type { idpConfig } from '../tables/idp-config.ts'
import type { ClientSettings } from './authorization-server.ts'
import { callbackEndpoint } from './callback-endpoint.ts'

type Config = typeof idpConfig.$inferSelect

/** What is stored of the client with a round trip: all but the secret. */
export const clientSnapshot = z.object({
  provider: z.enum(['microsoft', 'google', 'other']),
  clientId: z.string(),
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  issuer: z.string().nullable(),
  userinfoEndpoint: z.string().nullable(),
  revocationEndpoint: z.string().nullable(),
  scopes: z.string(),
  redirectUri: z.string(),
})
export type ClientSnapshot = z.infer<typeof clientSnapshot>

export const snapshotOf = ({ env }: Pick<Deps, 'env'>, config: Config): ClientSnapshot => ({
  provider: config.provider,
  clientId: config.clientId,
  authorizationEndpoint: config.authorizationEndpoint,
  tokenEndpoint: config.tokenEndpoint,
  issuer: config.issuer,
  userinfoEndpoint: config.userinfoEndpoint,
  revocationEndpoint: config.revocationEndpoint,
  scopes: config.scopes,
  redirectUri: callbackEndpoint(env.publicUrl, config.id),
})

/** The stored secret of a config, or null for a public client. */
export const openSecret = ({ sealer }: Pick<Deps, 'sealer'>, config: Config): string | null =>
  config.secretSealed === null
    ? null
    : sealer.open(places.clientSecret(config.id), config.secretSealed)

/** Whether this is the stored secret; one that does not open is no reason not to enter another. */
export const isSecret = ({ sealer }: Pick<Deps, 'sealer'>, config: Config, secret: string) =>
  config.secretSealed !== null &&
  openIfWhole(sealer, places.clientSecret(config.id), config.secretSealed) === secret

/** A secret that waits to take its place, or null. */
export const openNewSecret = ({ sealer }: Pick<Deps, 'sealer'>, config: Config): string | null =>
  config.newSecretSealed === null
    ? null
    : sealer.open(places.newClientSecret(config.id), config.newSecretSealed)

/** What the secret replaced, or null. */
export const openOldSecret = ({ sealer }: Pick<Deps, 'sealer'>, config: Config): string | null =>
  config.oldSecretSealed === null
    ? null
    : sealer.open(places.oldClientSecret(config.id), config.oldSecretSealed)

export const clientSettings = (
  deps: Pick<Deps, 'env' | 'sealer'>,
  config: Config,
): ClientSettings => ({ ...snapshotOf(deps, config), clientSecret: openSecret(deps, config) })
