import { messages } from '@mailgrant/contract/messages'
import { describe, expect, it } from 'vitest'
import { AppError } from '../app-error.ts'
import { assertSecretGiven } from './secret-is-given.ts'

type Given = Parameters<typeof assertSecretGiven>[1]
const now = new Date('2027-03-01T12:00:00Z')
const judge = (
  given: Omit<Given, 'secretExpiresOn'> & Partial<Given>,
  secretSealed: string | null,
) => {
  try {
    assertSecretGiven({ secretSealed }, { secretExpiresOn: null, ...given }, 'config.', now)
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

  it('takes no first secret that has ended; of a stored one that may be true', () => {
    const ended = {
      provider: 'google',
      clientSecret: 'typed',
      secretExpiresOn: '2027-02-28',
    } as const
    expect(judge(ended, null)).toEqual({ 'config.secretExpiresOn': messages.newSecretPast })
    expect(judge({ ...ended, secretExpiresOn: '2027-03-01' }, null)).toBe('complete')
    expect(judge(ended, 'sealed')).toBe('complete')
    expect(judge({ ...ended, clientSecret: null }, 'sealed')).toBe('complete')
  })

  it('lets a public client of another provider go without', () => {
    expect(judge({ provider: 'other', clientSecret: null }, null)).toBe('complete')
  })
})
