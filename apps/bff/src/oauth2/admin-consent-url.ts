import { isGuid } from '@mailgrant/contract/fields'
import type { Deps } from '../deps.ts'
import type { idpConfig } from '../tables/idp-config.ts'
import { entraHosts } from './entra.ts'

type Config = Pick<
  typeof idpConfig.$inferSelect,
  'provider' | 'state' | 'clientId' | 'authorizationEndpoint' | 'scopes'
>

/**
 * Entra's admin consent endpoint beside a config's authorization endpoint
 * (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent): the same host and
 * directory, `/v2.0/adminconsent`. Null where the config is no client of Entra that could ask.
 */
export function adminConsentEndpoint(
  { presets }: Pick<Deps, 'presets'>,
  { provider, state, clientId, authorizationEndpoint }: Config,
): URL | null {
  if (provider !== 'microsoft' || state === 'draft' || clientId === '') return null
  if (!URL.canParse(authorizationEndpoint)) return null
  const url = new URL(authorizationEndpoint)
  const preset = new URL(presets.microsoft.authorizationEndpoint)
  if (!entraHosts.has(url.host) && url.host !== preset.host) return null
  const directory = directoryIn(url)
  // A personal account has no administrator.
  if (directory === null || directory === 'consumers') return null
  // Microsoft: personal accounts cannot consent for a directory, so `common` is refused.
  const path = `/${directory === 'common' ? 'organizations' : directory}/v2.0/adminconsent`
  return new URL(path, url)
}

const directoryIn = ({ pathname }: URL): string | null =>
  /^\/([\w.-]+)\/oauth2\/v2\.0\/authorize\/?$/.exec(pathname)?.[1] ?? null

/** The directory of a config by its GUID, so that an answer can be held against it; null where only its name is known. */
export function directoryOf({ authorizationEndpoint }: Config): string | null {
  const directory = directoryIn(new URL(authorizationEndpoint))
  return directory !== null && isGuid(directory) ? directory.toLowerCase() : null
}

export function adminConsentUrl(
  endpoint: URL,
  { clientId, scopes }: Config,
  { redirectUri, state }: { redirectUri: string; state: string },
): string {
  const url = new URL(endpoint)
  const parameters = { client_id: clientId, scope: scopes, redirect_uri: redirectUri, state }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}
