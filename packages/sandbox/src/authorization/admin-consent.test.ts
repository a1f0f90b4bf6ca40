import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'
import { callbackUrl, createTestClient, microsoftScope, userOf } from '../testing/code-flow.ts'
import { walkAdminConsent } from '../walk-admin-consent.ts'
import { walkAuthorization } from '../walk-authorization.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
})
afterEach(() => {
  sandbox.knobs.reset()
})
afterAll(() => sandbox.stop())

const register = () =>
  sandbox.registerApplication('microsoft', { name: 'Mailgrant', redirectUris: [callbackUrl] })

function linkFor(clientId: string, changes: Record<string, string> = {}) {
  const { authorizationEndpoint, tenant } = sandbox.microsoft
  const url = new URL(`/${tenant}/v2.0/adminconsent`, authorizationEndpoint)
  url.search = new URLSearchParams({
    client_id: clientId,
    scope: microsoftScope,
    redirect_uri: callbackUrl,
    state: 'a-state',
    ...changes,
  }).toString()
  return url
}
const signIn = async (app: ReturnType<typeof register>) => {
  const { url } = await createTestClient(sandbox.microsoft, app).authorizationUrl(microsoftScope)
  return walkAuthorization(url, { user: userOf(sandbox, 'support') })
}

test('with the knob users need an administrator first, and consent once one has', async () => {
  sandbox.knobs.set({ adminConsentRequired: true })
  const app = register()
  const refused = await signIn(app)
  expect(refused.pages).toContain('Need admin approval')
  expect(refused.callback.searchParams.get('error')).toBe('consent_required')
  expect(refused.callback.searchParams.get('error_description')).toContain('AADSTS90094')

  const answer = await walkAdminConsent(linkFor(app.clientId), {
    user: userOf(sandbox, 'admin'),
  })
  expect(Object.fromEntries(answer.searchParams)).toEqual({
    admin_consent: 'True',
    tenant: sandbox.microsoft.tenant,
    scope: microsoftScope,
    state: 'a-state',
  })
  expect((await signIn(app)).callback.searchParams.has('code')).toBe(true)
})

test('an administrator who declines is told to the application', async () => {
  const answer = await walkAdminConsent(linkFor(register().clientId), {
    user: userOf(sandbox, 'admin'),
    decision: 'cancel',
  })
  expect(answer.searchParams.get('error')).toBe('consent_required')
  expect(answer.searchParams.get('state')).toBe('a-state')
})

test('nobody else can consent for the directory, and no other address gets an answer', async () => {
  const app = register()
  const user = userOf(sandbox, 'support')
  await expect(walkAdminConsent(linkFor(app.clientId), { user })).rejects.toThrow(
    'no administrator',
  )
  const elsewhere = linkFor(app.clientId, { redirect_uri: `${callbackUrl}/` })
  await expect(walkAdminConsent(elsewhere, { user })).rejects.toThrow('AADSTS50011')
})
