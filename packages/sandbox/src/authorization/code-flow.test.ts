import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'
import { walkAuthorization } from '../walk-authorization.ts'
import {
  callbackUrl,
  createTestClient,
  microsoftScope,
  obtainTokens,
  userOf,
} from '../testing/code-flow.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ mail: false, seed: 'registered', callbackUrls: [callbackUrl] })
})
afterAll(() => sandbox.stop())

test('a Microsoft authorisation ends in an ID token, an access token and a refresh token', async () => {
  const { tokens, walk } = await obtainTokens(sandbox, 'microsoft')

  expect(walk.pages).toEqual(['Sign in', 'Permissions requested'])
  expect(walk.callback.searchParams.has('iss')).toBe(false)
  expect(tokens.expires_in).toBe(3600)
  expect(tokens.refresh_token).toBeTypeOf('string')
  expect(tokens.scope?.split(' ')).toContain('https://outlook.office.com/IMAP.AccessAsUser.All')
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({
    tid: sandbox.microsoft.tenant,
    email: 'support@example.test',
    preferred_username: 'support@example.test',
    name: 'Support',
  })
})

test('a Google authorisation names its issuer in the response', async () => {
  const { tokens, walk } = await obtainTokens(sandbox, 'google')

  expect(walk.callback.searchParams.get('iss')).toBe(sandbox.google.issuer)
  expect(tokens.refresh_token).toBeTypeOf('string')
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ email: 'support@example.test' })
})

test('somebody else than the one signed in is asked for by login_hint and signs in', async () => {
  const { walk } = await obtainTokens(sandbox, 'microsoft', { user: 'sales' })
  const client = createTestClient(sandbox.microsoft)
  const user = userOf(sandbox, 'billing')
  const sent = await client.authorizationUrl(microsoftScope, { login_hint: user.address })
  const second = await walkAuthorization(sent.url, { user, cookies: walk.cookies })

  expect(second.pages).toEqual(['Sign in', 'Permissions requested'])
  const tokens = await client.redeem(second.callback, sent, { scope: microsoftScope })
  expect(oauth.getValidatedIdTokenClaims(tokens)?.['email']).toBe(user.address)
})
