import type { PersonaName, Sandbox } from '@mailgrant/sandbox'
import type { AccountKind } from '@mailgrant/web/paths'
import { expect, type Page } from '@playwright/test'
import type { ConsoleApi, StoredEmail } from '../fixtures/console-api.ts'
import { banner } from './authorization-modal.ts'
import { consentAs } from './provider-pages.ts'

interface StoredConfig {
  id: string
  name: string
  provider: string
  version: number
  clientId: string
  authorizationEndpoint: string
  tokenEndpoint: string
  issuer: string | null
  userinfoEndpoint: string | null
  revocationEndpoint: string | null
  scopes: string
  mailHosts: string[]
  notes: string
  callbackEndpoint: string
}
interface Started {
  next: 'saved' | 'redirect'
  authorizationUrl?: string
}
export interface Order {
  address: string
  provider?: PersonaName
  kind?: AccountKind
  /** Who signs in where it is not the mailbox itself. */
  owner?: string
}

/** Registers an application for the draft's Callback Endpoint and makes the config ready to be submitted. */
async function readyConfig(
  api: ConsoleApi,
  sandbox: Sandbox,
  email: StoredEmail,
  { provider = 'microsoft', kind = 'mailbox' }: Order,
) {
  const draft = await api.post<StoredConfig>('/api/idp-configs/drafts', {
    emailId: email.id,
    kind,
    provider,
  })
  const registered = sandbox.registerApplication(provider, {
    name: 'Mailgrant',
    redirectUris: [draft.callbackEndpoint],
  })
  const filled = (text: string) => text.replace('{tenant}', registered.tenant ?? '')
  const fields = {
    name: `${provider} of ${email.address}`,
    provider,
    enabled: true,
    clientId: registered.clientId,
    clientSecret: registered.clientSecret,
    secretExpiresOn: null,
    authorizationEndpoint: filled(draft.authorizationEndpoint),
    tokenEndpoint: filled(draft.tokenEndpoint),
    issuer: draft.issuer && filled(draft.issuer),
    userinfoEndpoint: draft.userinfoEndpoint,
    revocationEndpoint: draft.revocationEndpoint,
    scopes: draft.scopes,
    mailHosts: draft.mailHosts,
    notes: '',
  }
  return { draft, registered, fields }
}

/** Starts an authorisation without the modal; the page's browser holds the transaction cookie afterwards. */
export async function startQuickly(
  api: ConsoleApi,
  sandbox: Sandbox,
  email: StoredEmail,
  order: Order,
): Promise<{ authorizationUrl: string; configId: string; clientId: string }> {
  const { provider = 'microsoft', kind = 'mailbox', owner } = order
  const { draft, registered, fields } = await readyConfig(api, sandbox, email, order)
  const started = await api.post<Started>(`/api/emails/${email.id}/${kind}/authorization`, {
    provider,
    configId: draft.id,
    configVersion: draft.version,
    config: fields,
    strictMatching: owner === undefined,
    expectedOwner: owner ?? null,
  })
  if (!started.authorizationUrl) throw new Error('the console did not ask to go to the provider')
  return {
    authorizationUrl: started.authorizationUrl,
    configId: draft.id,
    clientId: registered.clientId,
  }
}

/** An email with a token, by the shortest way that is still a real authorisation in a real browser. */
export async function authorisedEmail(
  page: Page,
  api: ConsoleApi,
  sandbox: Sandbox,
  order: Order,
): Promise<{ email: StoredEmail; configId: string; clientId: string }> {
  const email = await api.addEmail(order.address)
  const { authorizationUrl, configId, clientId } = await startQuickly(api, sandbox, email, order)
  await page.goto(authorizationUrl)
  await consentAs(page, order.owner ?? order.address)
  await expect(banner.success(page)).toBeVisible()
  return { email: await api.email(email.id), configId, clientId }
}
