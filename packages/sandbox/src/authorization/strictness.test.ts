import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Persona, Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'
import {
  callbackUrl,
  createTestClient,
  googleScope,
  microsoftScope,
  obtainTokens,
  userOf,
} from '../testing/code-flow.ts'
import { walkAuthorization } from '../walk-authorization.ts'

const imapScope = 'https://outlook.office.com/IMAP.AccessAsUser.All'
const offline = { access_type: 'offline', prompt: 'consent' }

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ mail: false, seed: 'registered', callbackUrls: [callbackUrl] })
})
afterAll(() => sandbox.stop())

async function authorize(persona: Persona, scope: string, extra: Record<string, string> = {}) {
  const client = createTestClient(persona)
  const sent = await client.authorizationUrl(scope, extra)
  const walk = await walkAuthorization(sent.url, { user: userOf(sandbox, 'support') })
  const fields = {
    grant_type: 'authorization_code',
    code: walk.callback.searchParams.get('code') ?? '',
    redirect_uri: callbackUrl,
    code_verifier: sent.verifier,
    client_id: persona.seededApp?.clientId ?? '',
    client_secret: persona.seededApp?.clientSecret ?? '',
  }
  return { client, sent, callback: walk.callback, fields }
}

test('a redirect URI that differs by one character ends on a page that names it', async () => {
  for (const persona of [sandbox.microsoft, sandbox.google]) {
    const { url } = await createTestClient(persona).authorizationUrl('openid')
    url.searchParams.set('redirect_uri', `${callbackUrl}/`)
    const response = await fetch(url, { redirect: 'manual' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(`${callbackUrl}/`)
  }
})

test('a request without PKCE is refused', async () => {
  const { url } = await createTestClient(sandbox.microsoft).authorizationUrl('openid')
  url.searchParams.delete('code_challenge')
  url.searchParams.delete('code_challenge_method')
  const { callback } = await walkAuthorization(url, { user: userOf(sandbox, 'support') })
  expect(callback.searchParams.get('error')).toBe('invalid_request')
})

test('a permission that the application does not have is refused with its name', async () => {
  const app = sandbox.registerApplication('microsoft', {
    name: 'Bare',
    redirectUris: [callbackUrl],
    permissions: ['User.Read'],
  })
  const client = createTestClient(sandbox.microsoft, app)
  const { url } = await client.authorizationUrl(`openid ${imapScope}`)
  const { callback } = await walkAuthorization(url, { user: userOf(sandbox, 'support') })
  expect(callback.searchParams.get('error_description')).toMatch(
    /AADSTS650057.*IMAP\.AccessAsUser\.All/,
  )
  expect(callback.searchParams.get('state')).toBeTruthy()
})

test('an unknown scope is refused', async () => {
  const { callback } = await authorize(sandbox.microsoft, 'openid https://outlook.office.com/Nope')
  expect(callback.searchParams.get('error')).toBe('invalid_scope')
})

test('Cancel comes back as access_denied', async () => {
  for (const decision of ['cancel', 'cancel-at-sign-in'] as const) {
    const client = createTestClient(sandbox.google)
    const sent = await client.authorizationUrl(googleScope, offline)
    const user = userOf(sandbox, 'support')
    const { callback } = await walkAuthorization(sent.url, { user, decision })
    await expect(client.redeem(callback, sent)).rejects.toBeInstanceOf(
      oauth.AuthorizationResponseError,
    )
    expect(callback.searchParams.get('error')).toBe('access_denied')
  }
})

test('scopes of two resources are accepted at authorize and refused at redemption', async () => {
  const scope = `${microsoftScope} User.Read`
  const { client, fields } = await authorize(sandbox.microsoft, scope)
  const named = await client.post({ ...fields, scope })
  expect(named.status).toBe(400)
  expect(named.text).toContain('AADSTS28000')
  expect((await client.post(fields)).text).toContain('AADSTS28003')
  const single = await client.post({ ...fields, scope: microsoftScope })
  expect(single.status).toBe(200)
  expect(single.text).not.toContain('User.Read')
})

test('a refresh that names two resources gets a token for the first', async () => {
  const scope = `${microsoftScope} https://graph.microsoft.com/User.Read`
  const { client, fields } = await authorize(sandbox.microsoft, scope)
  const { refresh_token: token } = JSON.parse(
    (await client.post({ ...fields, scope: microsoftScope })).text,
  )
  const graph = await client.refresh(token, { scope: 'User.Read' })
  expect(graph.scope).toContain('https://graph.microsoft.com/User.Read')
  expect(graph.scope).not.toContain('outlook')
})

test('without offline_access there is no refresh token', async () => {
  const scope = `openid ${imapScope}`
  const { tokens } = await obtainTokens(sandbox, 'microsoft', { scope })
  expect(tokens.refresh_token).toBeUndefined()
})

test('Google gives a refresh token only for access_type=offline with prompt=consent', async () => {
  const { client, sent, callback } = await authorize(sandbox.google, googleScope)
  expect((await client.redeem(callback, sent)).refresh_token).toBeUndefined()
})

test('a scope unticked on the Google consent page is missing in the answer', async () => {
  const walk = { untick: ['https://mail.google.com/'] }
  const { tokens } = await obtainTokens(sandbox, 'google', { user: 'sales', walk })
  expect(tokens.scope).not.toContain('mail.google.com')
  expect(tokens.scope).toContain('email')
})

test('a code works once', async () => {
  const { client, fields } = await authorize(sandbox.microsoft, microsoftScope)
  expect((await client.post(fields)).status).toBe(200)
  const again = await client.post(fields)
  expect(again.status).toBe(400)
  expect(JSON.parse(again.text)).toMatchObject({ error: 'invalid_grant', error_codes: [54005] })
})

test('a wrong verifier is refused', async () => {
  const { client, fields } = await authorize(sandbox.microsoft, microsoftScope)
  const answer = await client.post({ ...fields, code_verifier: 'x'.repeat(43) })
  expect(JSON.parse(answer.text)).toMatchObject({ error: 'invalid_grant', error_codes: [501481] })
})

test('a wrong secret, an expired one and an unknown client are told apart', async () => {
  const { client, fields } = await authorize(sandbox.microsoft, microsoftScope)
  const refused = async (change: Record<string, string>) => {
    const { status, text } = await client.post({ ...fields, ...change })
    const { error, error_codes: codes } = JSON.parse(text)
    return { status, error, codes }
  }
  const secretId = sandbox.microsoft.seededApp?.secretId ?? ''
  expect(await refused({ client_secret: secretId })).toEqual({
    status: 401,
    error: 'invalid_client',
    codes: [7000215],
  })
  const expired = sandbox.addClientSecret('microsoft', fields.client_id, { expiresAt: 1 })
  expect(await refused({ client_secret: expired.value })).toMatchObject({ codes: [7000222] })
  expect(await refused({ client_id: 'nobody' })).toMatchObject({
    status: 400,
    error: 'unauthorized_client',
    codes: [700016],
  })
  expect((await client.post(fields)).status).toBe(200)
})

test('a second secret works beside the first, by HTTP Basic too', async () => {
  const { client, fields } = await authorize(sandbox.google, googleScope)
  const { client_id: clientId, client_secret: _secret, ...rest } = fields
  const { value } = sandbox.addClientSecret('google', clientId)
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(value)}`
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  expect((await client.post(rest, { authorization })).status).toBe(200)
})

test('a tenant that is not the sandbox’s is refused with a sentence', async () => {
  const { tenant, authorizationEndpoint } = sandbox.microsoft
  for (const [other, code] of [
    ['common', 'AADSTS50194'],
    ['00000000-0000-4000-8000-000000000000', 'AADSTS90002'],
  ] as const) {
    const response = await fetch(authorizationEndpoint.replace(tenant ?? '', other))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(code)
  }
})

test('who has consented before is not asked again', async () => {
  const app = sandbox.registerApplication('microsoft', {
    name: 'Once',
    redirectUris: [callbackUrl],
  })
  const client = createTestClient(sandbox.microsoft, app)
  const walkAs = async (local: string, organization: boolean) => {
    const { url } = await client.authorizationUrl(microsoftScope)
    return (await walkAuthorization(url, { user: userOf(sandbox, local), organization })).pages
  }
  expect(await walkAs('sales', true)).toEqual(['Sign in', 'Permissions requested'])
  expect(await walkAs('sales', false)).toEqual(['Sign in'])
  expect(await walkAs('billing', false)).toEqual(['Sign in'])
})
