import { describe, expect, it } from 'vitest'
import { tidyTokenAnswer, unverifiedClaims } from './token-response.ts'

const token = { access_token: 'a', token_type: 'Bearer' }
const tidy = (extra: object) =>
  tidyTokenAnswer({ ...token, ...extra }, { keepIdToken: false })?.body

describe('tidyTokenAnswer', () => {
  it.each([
    ['3600', 3600],
    [3599.9, 3599],
  ])('reads a lifetime of %s', (expires_in, seconds) => {
    expect(tidy({ expires_in })).toMatchObject({ expires_in: seconds })
  })

  it.each([null, 'never', -5, 0, {}])('takes a lifetime of %s for none said', (expires_in) => {
    expect(tidy({ expires_in })).not.toHaveProperty('expires_in')
  })

  it('takes an empty refresh token for none', () => {
    expect(tidy({ refresh_token: '' })).not.toHaveProperty('refresh_token')
    expect(tidy({ refresh_token: 'r' })).toHaveProperty('refresh_token', 'r')
  })

  it.each([null, 'text', {}, { access_token: '', token_type: 'Bearer' }])(
    'finds no token in %j',
    (answer) => {
      expect(tidyTokenAnswer(answer, { keepIdToken: true })).toBeNull()
    },
  )

  it('keeps an ID token only where one was asked for', () => {
    expect(tidy({ id_token: 'x' })).not.toHaveProperty('id_token')
  })
})

it('unverifiedClaims reads garbage as no claims', () => {
  expect(unverifiedClaims('a.b.c')).toEqual({})
  expect(unverifiedClaims('')).toEqual({})
  const payload = Buffer.from(JSON.stringify({ tid: 't' })).toString('base64url')
  expect(unverifiedClaims(`h.${payload}.s`)).toEqual({ tid: 't' })
})

describe('refresh_token_expires_in', () => {
  it.each([
    [604_800, 604_800],
    ['86400', 86_400],
    [0, null],
    [-1, null],
    ['soon', null],
    [1e12, null],
    [null, null],
    [undefined, null],
  ])('%j is read as %j', (refresh_token_expires_in, seconds) => {
    const answer = { access_token: 'a', token_type: 'Bearer', refresh_token_expires_in }
    expect(tidyTokenAnswer(answer, { keepIdToken: false })?.refreshTokenLife).toBe(seconds)
  })
})
