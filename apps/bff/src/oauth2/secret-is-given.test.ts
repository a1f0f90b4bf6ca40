import { messages } from '@mailgrant/contract/messages'
import { describe, expect, it } from 'vitest'
import { AppError } from '../app-error.ts'
import { assertSecretGiven } from './secret-is-given.ts'

const judge = (given: Parameters<typeof assertSecretGiven>[1], secretSealed: string | null) => {
  try {
    assertSecretGiven({ secretSealed }, given, 'config.')
    return 'complete'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return error.extra.fields
  }
}

describe('assertSecretGiven', () => {
  it('asks in the words of the form while Microsoft or Google has no secret', () => {
    const missing = { 'config.clientSecret': messages.required('the Client Secret') }
    expect(judge({ provider: 'microsoft', clientSecret: null }, null)).toEqual(missing)
    expect(judge({ provider: 'google' }, null)).toEqual(missing)
  })

  it('is content with a stored secret or a typed one', () => {
    expect(judge({ provider: 'google', clientSecret: null }, 'sealed')).toBe('complete')
    expect(judge({ provider: 'google', clientSecret: 'typed' }, null)).toBe('complete')
  })

  it('lets a public client of another provider go without', () => {
    expect(judge({ provider: 'other', clientSecret: null }, null)).toBe('complete')
  })
})
