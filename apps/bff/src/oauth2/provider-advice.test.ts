import { expect, it } from 'vitest'
import { providerAdvice } from './provider-advice.ts'
import { mask } from './mask.ts'

it('tells a secret’s ID from its Value by Entra’s number', () => {
  const reply =
    'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value.'
  expect(providerAdvice('microsoft', reply, 'invalid_client')?.remedy).toContain('Value')
})

it('tells apart Google’s cases of one error', () => {
  expect(
    providerAdvice('google', 'Token has been expired or revoked.', 'invalid_grant')?.remedy,
  ).toContain('Testing')
  expect(
    providerAdvice('google', 'reauth related error (invalid_rapt)', 'invalid_grant')?.cause,
  ).toContain('session control')
})

it('gives no advice on what it does not know', () => {
  expect(providerAdvice('microsoft', 'AADSTS1: new', null)).toBeNull()
  expect(providerAdvice('other', 'AADSTS7000215', null)).toBeNull()
  expect(providerAdvice('google', null, 'invalid_grant')).toBeNull()
})

it('mask shows at most four characters at each end, and none of a short token', () => {
  expect(mask('abcd0123456789012345wxyz')).toBe('abcd••••••••wxyz')
  expect(mask('short-token')).not.toMatch(/[a-z]/)
})
