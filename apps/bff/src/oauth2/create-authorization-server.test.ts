import { describe, expect, it } from 'vitest'
import { loadPresets } from '../presets/load-presets.ts'
import { createAuthorizationServer } from './create-authorization-server.ts'

const client = {
  provider: 'other' as const,
  clientId: 'client',
  clientSecret: 'a-secret-of-the-client',
  authorizationEndpoint: 'https://as.example/authorize',
  tokenEndpoint: 'https://as.example/token',
  issuer: 'https://as.example',
  userinfoEndpoint: null,
  revocationEndpoint: null,
  scopes: 'openid mail',
  redirectUri: 'https://console.example/oauth2/callback/x',
}

describe('createAuthorizationServer', () => {
  it('gives both ways of naming the client one time limit, so that no exchange outlives its lease', async () => {
    const signals: unknown[] = []
    const server = createAuthorizationServer({
      fetch: async (_url, init) => {
        signals.push(init?.signal)
        return Response.json({ error: 'invalid_client' }, { status: 401 })
      },
      presets: loadPresets({ providersFile: null, allowPrivateHosts: false }),
      clock: () => new Date(),
      allowInsecure: false,
    })
    const exchange = await server.refresh(client, 'a-refresh-token')
    expect(exchange).toMatchObject({ ok: false, failure: { kind: 'client-rejected' } })
    expect(signals).toHaveLength(2)
    expect(signals[0]).toBeInstanceOf(AbortSignal)
    expect(signals[1]).toBe(signals[0])
  })

  it('revokes with the secret in the body where HTTP Basic is refused', async () => {
    const named: string[] = []
    const server = createAuthorizationServer({
      fetch: async (_url, init) => {
        const basic = new Headers(init?.headers).has('authorization')
        named.push(basic ? 'basic' : 'body')
        return new Response(null, { status: basic ? 401 : 200 })
      },
      presets: loadPresets({ providersFile: null, allowPrivateHosts: false }),
      clock: () => new Date(),
      allowInsecure: false,
    })
    const revocationEndpoint = 'https://as.example/revoke'
    expect(await server.revoke({ ...client, revocationEndpoint }, 'a-token')).toBe('revoked')
    expect(named).toEqual(['basic', 'body'])
  })
})
