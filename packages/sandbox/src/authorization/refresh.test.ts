import { afterEach, beforeAll, afterAll, expect, test } from 'vitest'
import type { Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'
import { callbackUrl, createTestClient, obtainTokens } from '../testing/code-flow.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ mail: false, seed: 'registered', callbackUrls: [callbackUrl] })
})
afterEach(() => {
  sandbox.knobs.reset()
})
afterAll(() => sandbox.stop())

const issue = async (persona: 'microsoft' | 'google' = 'microsoft') => {
  const scopes =
    persona === 'google'
      ? ['openid', 'https://mail.google.com/']
      : ['openid', 'https://outlook.office.com/IMAP.AccessAsUser.All']
  const tokens = await sandbox.issueTokens({ persona, user: 'support@example.test', scopes })
  return { ...tokens, client: createTestClient(sandbox[persona]) }
}

test('Microsoft gives a new refresh token each time and the old one stays good', async () => {
  const { client, refreshToken } = await issue()
  const first = await client.refresh(refreshToken)
  expect(first.refresh_token).toBeTypeOf('string')
  expect(first.refresh_token).not.toBe(refreshToken)
  expect((await client.refresh(refreshToken)).access_token).toBeTypeOf('string')
})

test('Google gives no new refresh token', async () => {
  const { client, refreshToken } = await issue('google')
  expect((await client.refresh(refreshToken)).refresh_token).toBeUndefined()
  expect((await client.refresh(refreshToken)).access_token).toBeTypeOf('string')
})

test('with reuse detection a used refresh token kills the whole family', async () => {
  sandbox.knobs.set({ rotation: 'reuse-detection' })
  const { client, refreshToken } = await issue()
  const { refresh_token: newer = '' } = await client.refresh(refreshToken)
  await expect(client.refresh(refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' })
  await expect(client.refresh(newer)).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('revoked grants refuse the refresh and forget the consent', async () => {
  const { client, tokens } = await obtainTokens(sandbox, 'microsoft', { user: 'billing' })
  sandbox.revokeGrants('billing@example.test')
  const refreshing = client.refresh(tokens.refresh_token ?? '')
  await expect(refreshing).rejects.toMatchObject({ error: 'invalid_grant' })
  const { walk } = await obtainTokens(sandbox, 'microsoft', { user: 'billing' })
  expect(walk.pages).toContain('Permissions requested')
})

test('the revocation endpoint of Google ends a grant', async () => {
  const { client, refreshToken } = await issue('google')
  const revoke = async (token: string) => {
    const body = new URLSearchParams({ token })
    const url = sandbox.google.revocationEndpoint ?? ''
    return (await fetch(url, { method: 'POST', body })).status
  }
  expect(await revoke(refreshToken)).toBe(200)
  expect(await revoke(refreshToken)).toBe(400)
  await expect(client.refresh(refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('a removed secret is refused', async () => {
  const app = sandbox.registerApplication('microsoft', { name: 'Short', redirectUris: [] })
  const { refreshToken } = await sandbox.issueTokens({
    persona: 'microsoft',
    user: 'support@example.test',
    scopes: ['openid'],
    clientId: app.clientId,
  })
  const client = createTestClient(sandbox.microsoft, app)
  await client.refresh(refreshToken)
  sandbox.removeClientSecret('microsoft', app.clientId)
  await expect(client.refresh(refreshToken)).rejects.toMatchObject({ error: 'invalid_client' })
})

test('grants survive a restart of the authorization servers', async () => {
  const { client, refreshToken } = await issue()
  await sandbox.stopAuthorizationServer()
  await expect(client.refresh(refreshToken)).rejects.toThrow('fetch failed')
  await sandbox.startAuthorizationServer()
  expect((await client.refresh(refreshToken)).access_token).toBeTypeOf('string')
})

test('the ledger counts refreshes and sees two of one token overlap', async () => {
  const { client, refreshToken } = await issue()
  sandbox.ledger.clear()
  sandbox.knobs.set({ delayMs: 50 })
  await Promise.all([client.refresh(refreshToken), client.refresh(refreshToken)])
  const requests = sandbox.ledger.refreshRequests()
  expect(requests).toHaveLength(2)
  expect(requests.every(({ overlapped, status }) => overlapped && status === 200)).toBe(true)
  sandbox.ledger.clear()
  await client.refresh(refreshToken)
  expect(sandbox.ledger.refreshRequests()[0]).toMatchObject({ overlapped: false })
})

test('the ledger holds every secret of a walk', async () => {
  sandbox.ledger.clear()
  const { tokens, walk, sent } = await obtainTokens(sandbox, 'microsoft')
  const { ledger } = sandbox
  expect(ledger.values('access_token')).toContain(tokens.access_token)
  expect(ledger.values('refresh_token')).toContain(tokens.refresh_token)
  expect(ledger.values('id_token')).toContain(tokens.id_token)
  expect(ledger.values('code')).toContain(walk.callback.searchParams.get('code'))
  expect(ledger.values('code_verifier')).toContain(sent.verifier)
  expect(ledger.values('state')).toContain(sent.state)
  expect(ledger.values('nonce')).toContain(sent.nonce)
  expect(ledger.values('client_secret')).toContain(sandbox.microsoft.seededApp?.clientSecret)
})
