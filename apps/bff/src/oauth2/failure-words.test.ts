import { describe, expect, it } from 'vitest'
import { failure } from './classify-failure.ts'
import { failingExchange, withoutRefreshToken } from './failure-words.ts'

const tokenEndpoint = 'https://login.example.com:8443/token'
const microsoft = { provider: 'microsoft', tokenEndpoint } as const
const google = { provider: 'google', tokenEndpoint } as const

describe('a failed exchange in words', () => {
  it('names the host that does not answer like a token endpoint, and both reasons why', () => {
    const told = failingExchange(microsoft, failure('not-token-endpoint'))
    expect(told.cause).toContain('login.example.com:8443 does not answer like')
    expect(told.remedy).toMatch(/Compare the Token Endpoint.*outage/)
  })

  it('tells by Microsoft’s number or error that an administrator of the directory has to consent', () => {
    const told = (kind: 'denied' | 'consent-required', error: string, reply: string) =>
      failingExchange(microsoft, failure(kind, { error, reply })).adminConsent ?? false
    expect(told('denied', 'access_denied', 'AADSTS90094: An administrator has …')).toBe(true)
    expect(told('denied', 'access_denied', 'AADSTS900941: An administrator has …')).toBe(true)
    expect(told('consent-required', 'consent_required', 'words without a number')).toBe(true)
    expect(told('denied', 'access_denied', 'AADSTS65004: User declined …')).toBe(false)
    expect(told('consent-required', 'interaction_required', 'AADSTS50076: MFA')).toBe(false)
  })

  it('says Submit where a token does not exist yet', () => {
    const revoked = { error: 'invalid_grant', reply: 'AADSTS50173: The grant was revoked.' }
    expect(failingExchange(microsoft, failure('invalid-grant', revoked)).remedy).toBe(
      'Press Submit again.',
    )
    const expired = { error: 'invalid_grant', reply: 'Token has been expired or revoked.' }
    const { remedy } = failingExchange(google, failure('invalid-grant', expired))
    expect(remedy).toMatch(/^Press Submit again\. If it ends every week/)
  })

  it.each([
    [null, 'Wait a few minutes, then press Submit again.'],
    [1, 'Wait 1 second, then press Submit again.'],
    [30, 'Wait 30 seconds, then press Submit again.'],
    [600, 'Wait 10 minutes, then press Submit again.'],
  ])('tells too many requests and the wait of %s', (retryAfterSeconds, remedy) => {
    const throttled = failure('provider-error', { throttled: true, retryAfterSeconds })
    expect(failingExchange(microsoft, throttled)).toMatchObject({
      failure: 'provider-error',
      cause: expect.stringContaining('too many requests'),
      remedy,
    })
  })
})

describe('without a refresh token', () => {
  const remedy = (...asked: Parameters<typeof withoutRefreshToken>) =>
    withoutRefreshToken(...asked).remedy

  it('sends the owner of a Google account to its connections', () => {
    expect(remedy('google', 'openid')).toContain('myaccount.google.com')
  })

  it('asks for no scope that was asked for already', () => {
    expect(remedy('microsoft', 'openid')).toMatch(/^Add the scope offline_access/)
    expect(remedy('microsoft', 'openid offline_access')).toMatch(/already.*API permissions/)
    expect(remedy('other', 'mail')).toMatch(/^Add the scope/)
    expect(remedy('other', 'mail offline_access')).toMatch(/already.*at the provider/)
  })
})
