import { type Sandbox, walkAuthorization } from '@mailgrant/sandbox'
import { type APIRequestContext, request as requests } from '@playwright/test'
import { type ConsoleApi, createConsoleApi } from '../fixtures/console-api.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { enableMailbox } from '../flows/enable-account.ts'
import { passwordOf } from '../flows/provider-pages.ts'
import { administrator, type BenchConsole } from './_console.ts'

const address = 'support@example.test'

/** An enabled mailbox with a token, and a key that may have it. */
export interface AuthorisedMailbox {
  api: ConsoleApi
  emailId: string
  keyId: string
  /** path of its access token */
  path: string
  headers: Record<string, string>
  dispose(): Promise<void>
}

export async function authorisedMailbox(
  { url }: Pick<BenchConsole, 'url'>,
  sandbox: Sandbox,
): Promise<AuthorisedMailbox> {
  const request = await requests.newContext({ timeout: 20_000 })
  const api = createConsoleApi(request, url)
  await api.signIn(administrator)
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  await comeBack(request, authorizationUrl)
  await enableMailbox(api, sandbox, await api.email(email.id))
  const key = await api.post<{ id: string; key: string }>('/api/api-keys', {
    name: 'Bench',
    reach: { emails: 'all' },
    actions: ['fetch'],
    expiresAt: null,
    rateLimit: 1_000_000,
  })
  return {
    api,
    emailId: email.id,
    keyId: key.id,
    path: `/api/v1/emails/${address}/mailbox/token`,
    headers: { authorization: `Bearer ${key.key}` },
    dispose: () => request.dispose(),
  }
}

async function comeBack(request: APIRequestContext, authorizationUrl: string) {
  const user = { address, password: passwordOf(address) }
  const { callback } = await walkAuthorization(authorizationUrl, { user })
  const landed = await request.get(callback.href, { maxRedirects: 0 })
  if (landed.status() !== 303) throw new Error(`the callback answered ${landed.status()}`)
}
