import { describe, expect, it } from 'vitest'
import { EndpointNotAllowedError } from '../net/guarded-fetch.ts'
import { answerFailure, callbackFailure, networkFailure } from './classify-failure.ts'

const none = new Headers()

describe('answerFailure', () => {
  it.each([
    [400, 'invalid_grant', 'invalid-grant', true],
    [401, 'invalid_client', 'client-rejected', true],
    [400, 'unauthorized_client', 'client-rejected', true],
    [400, 'invalid_scope', 'scope-rejected', true],
    [400, 'interaction_required', 'consent-required', true],
    [400, 'temporarily_unavailable', 'provider-error', false],
    [400, 'invalid_request', 'provider-error', true],
    // The provider's trouble, whatever its body claims.
    [500, 'invalid_grant', 'provider-error', false],
    [429, 'invalid_client', 'provider-error', false],
  ])('%i %s is %s', (status, error, kind, permanent) => {
    expect(answerFailure(status, none, { error })).toMatchObject({ kind, permanent })
  })

  it('never takes a page of a proxy for a verdict on the grant', () => {
    for (const [status, body] of [
      [403, null],
      [404, null],
      [302, null],
      [503, null],
      [400, { message: 'no such path' }],
    ] as const)
      expect(answerFailure(status, none, body)).toMatchObject({
        kind: 'not-token-endpoint',
        permanent: false,
      })
    expect(answerFailure(502, none, null)).toMatchObject({
      kind: 'not-token-endpoint',
      permanent: false,
      maybeProcessed: true,
    })
  })

  it('branches on `error`, never on the description', () => {
    const body = {
      error: 'temporarily_unavailable',
      error_description: 'AADSTS70008: invalid_grant',
    }
    expect(answerFailure(400, none, body)).toMatchObject({
      kind: 'provider-error',
      permanent: false,
    })
  })

  it('keeps the provider’s words short and printable, and its ids', () => {
    const told = answerFailure(400, none, {
      error: 'invalid_grant',
      error_description: `line\r\n\u0007two ${'x'.repeat(600)}`,
      trace_id: 't',
      correlation_id: 'c',
    })
    expect(told.reply).toMatch(/^line two x+$/)
    expect(told.reply).toHaveLength(500)
    expect(told).toMatchObject({ traceId: 't', correlationId: 'c' })
  })

  it.each([
    ['7', 7],
    ['99999', 3600],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1],
    ['soon', null],
  ])('Retry-After: %s', (value, seconds) => {
    expect(answerFailure(429, new Headers({ 'retry-after': value }), null).retryAfterSeconds).toBe(
      seconds,
    )
  })
})

describe('callbackFailure', () => {
  it('reads Entra’s ids out of its words', () => {
    const id = '01234567-89ab-cdef-0123-456789abcdef'
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: `AADSTS65004: User declined.\r\nTrace ID: ${id}\r\nCorrelation ID: ${id}`,
    })
    expect(callbackFailure(query)).toMatchObject({ kind: 'denied', traceId: id, correlationId: id })
  })
})

describe('networkFailure', () => {
  const withCode = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

  it('knows that a refused connection carried nothing', () => {
    expect(networkFailure(withCode('ECONNREFUSED'))).toMatchObject({
      kind: 'unreachable',
      maybeProcessed: false,
    })
    expect(networkFailure(new EndpointNotAllowedError('no')).maybeProcessed).toBe(false)
  })

  it('takes a cut connection and a time-out for requests that may have arrived', () => {
    expect(networkFailure(withCode('ECONNRESET')).maybeProcessed).toBe(true)
    expect(networkFailure(new DOMException('late', 'TimeoutError')).maybeProcessed).toBe(true)
  })
})
