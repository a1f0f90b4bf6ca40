import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'
import { callbackUrl, obtainTokens } from '../testing/code-flow.ts'

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
