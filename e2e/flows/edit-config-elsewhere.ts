import type { ConsoleApi, StoredEmail } from '../fixtures/console-api.ts'

interface StoredConfig {
  id: string
  provider: string
  state: string
  version: number
  name: string
  notes: string
  scopes: string
  clientId: string
  secretExpiresOn: string | null
  certificateExpiresOn: string | null
  testing: boolean
}

export const readConfig = (api: ConsoleApi, configId: string) =>
  api.get<StoredConfig>(`/api/idp-configs/${configId}`)

/** A calendar day as the form and the server have it, so many days from today (UTC). */
export const dateIn = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** The config as the form's fields would send it; no secret, so the stored one stays. */
const asFields = (config: StoredConfig) => ({ ...config, enabled: config.state !== 'disabled' })

/** A second administrator saves other values while the page shows the old ones. */
export async function editConfigElsewhere(
  api: ConsoleApi,
  configId: string,
  changes: Partial<
    Pick<
      StoredConfig,
      'name' | 'notes' | 'scopes' | 'clientId' | 'secretExpiresOn' | 'certificateExpiresOn'
    >
  >,
): Promise<void> {
  const config = await readConfig(api, configId)
  await api.put(`/api/idp-configs/${configId}`, {
    version: config.version,
    fields: { ...asFields(config), ...changes },
  })
}

/** A second administrator makes another email use the config; where it has no token, the answer leads to the provider. */
export async function useConfigElsewhere(
  api: ConsoleApi,
  configId: string,
  email: StoredEmail,
): Promise<{ authorizationUrl?: string }> {
  const config = await readConfig(api, configId)
  return api.post(`/api/emails/${email.id}/mailbox/authorization`, {
    provider: config.provider,
    configId,
    configVersion: config.version,
    config: asFields(config),
    strictMatching: true,
    expectedOwner: null,
  })
}
