import * as oauth from 'oauth4webapi'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { KnobChanges, TokenFault } from '../knobs.ts'
import type { Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'
import { callbackUrl, createTestClient, obtainTokens, userOf } from '../testing/code-flow.ts'
import { walkAuthorization } from '../walk-authorization.ts'

let sandbox: Sandbox
let refreshToken: string
beforeAll(async () => {
  sandbox = await startSandbox({ mail: false, seed: 'registered', callbackUrls: [callbackUrl] })
  const issued = await sandbox.issueTokens({
    persona: 'microsoft',
    user: 'support@example.test',
    scopes: ['openid', 'https://outlook.office.com/IMAP.AccessAsUser.All'],
  })
  refreshToken = issued.refreshToken
})
afterEach(() => {
  sandbox.knobs.reset()
})
afterAll(() => sandbox.stop())

async function refreshWith(tokenFault: TokenFault | null, more: KnobChanges = {}) {
  sandbox.knobs.set({ tokenFault, ...more })
  const { clientId = '', clientSecret = '' } = sandbox.microsoft.seededApp ?? {}
  const answer = await createTestClient(sandbox.microsoft).post({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  })
  return { ...answer, json: () => JSON.parse(answer.text) }
}

test('refusals carry the status and the words of the real one', async () => {
  expect(await refreshWith('invalid_grant')).toMatchObject({ status: 400 })
  const client = await refreshWith('invalid_client')
  expect(client.status).toBe(401)
  expect(client.json()).toMatchObject({ error: 'invalid_client', trace_id: expect.any(String) })
})

test('throttling says when to come back, or not', async () => {
  const told = await refreshWith('throttled-with-retry-after', { retryAfterSeconds: 7 })
  expect(told.status).toBe(429)
  expect(told.headers['retry-after']).toBe('7')
  const untold = await refreshWith('throttled')
  expect(untold.status).toBe(429)
  expect(untold.headers['retry-after']).toBeUndefined()
})

test('server errors and pages in place of JSON', async () => {
  expect((await refreshWith('server-error')).status).toBe(500)
  const page = await refreshWith('non-json')
  expect(page.status).toBe(502)
  expect(page.headers['content-type']).toContain('text/html')
})

test('silence ends in a dropped connection without using the token up', async () => {
  sandbox.knobs.set({ rotation: 'reuse-detection' })
  const silent = refreshWith('silence', { silenceSeconds: 0.2 })
  await expect(silent).rejects.toThrow('fetch failed')
  sandbox.knobs.reset()
  expect((await refreshWith(null)).status).toBe(200)
})

test('a lost response has used the token up', async () => {
  const issued = await sandbox.issueTokens({
    persona: 'microsoft',
    user: 'support@example.test',
    scopes: ['openid'],
  })
  const client = createTestClient(sandbox.microsoft)
  sandbox.knobs.set({ rotation: 'reuse-detection', tokenFault: 'lost-response', count: 1 })
  await expect(client.refresh(issued.refreshToken)).rejects.toThrow('fetch failed')
  await expect(client.refresh(issued.refreshToken)).rejects.toMatchObject({
    error: 'invalid_grant',
  })
})

test('parts of the answer can be missing or odd', async () => {
  expect((await refreshWith('omit-refresh-token')).json()).not.toHaveProperty('refresh_token')
  expect((await refreshWith('omit-access-token')).json()).not.toHaveProperty('access_token')
  expect((await refreshWith('omit-id-token')).json()).not.toHaveProperty('id_token')
  expect((await refreshWith('omit-expires-in')).json()).not.toHaveProperty('expires_in')
  expect((await refreshWith('expires-in-string')).json().expires_in).toBe('3600')
  expect((await refreshWith('narrow-scope')).json().scope).toBe('openid')
})

test('lifetime and count are counted', async () => {
  const short = await refreshWith('throttled', { count: 2, tokenLifetimeSeconds: 5 })
  expect(short.status).toBe(429)
  expect(sandbox.knobs.get().count).toBe(1)
  expect((await refreshWith(null)).json().expires_in).toBe(5)
})

test('a fault for one grant type or persona leaves the others alone', async () => {
  sandbox.knobs.set({ tokenFault: 'server-error', grantType: 'authorization_code' })
  expect((await refreshWith('server-error')).status).toBe(200)
  sandbox.knobs.reset()
  expect((await refreshWith('server-error', { persona: 'google' })).status).toBe(200)
})

test('a wrong nonce reaches the ID token', async () => {
  sandbox.knobs.set({ tokenFault: 'wrong-nonce', count: 1 })
  const failing = obtainTokens(sandbox, 'microsoft')
  await expect(failing).rejects.toBeInstanceOf(oauth.OperationProcessingError)
})

test('refusals of both endpoints say the words that were asked for, markup included', async () => {
  const errorDescription = '<b>Bold</b> & "quoted"'
  expect((await refreshWith('invalid_grant', { errorDescription })).json()).toMatchObject({
    error: 'invalid_grant',
    error_description: errorDescription,
  })
  const refused = await createTestClient(sandbox.google).post({ grant_type: 'refresh_token' })
  expect(JSON.parse(refused.text).error_description).toBe(errorDescription)
  expect((await refreshWith(null)).json()).not.toHaveProperty('error_description')

  const user = userOf(sandbox, 'support')
  for (const persona of [sandbox.microsoft, sandbox.google])
    for (const [scope, error] of [
      ['openid', 'access_denied'],
      ['openid nonsense', 'invalid_scope'],
    ] as const) {
      const { url } = await createTestClient(persona).authorizationUrl(scope)
      const { callback } = await walkAuthorization(url, { user, decision: 'cancel-at-sign-in' })
      expect(Object.fromEntries(callback.searchParams)).toMatchObject({
        error,
        error_description: errorDescription,
      })
    }
})
