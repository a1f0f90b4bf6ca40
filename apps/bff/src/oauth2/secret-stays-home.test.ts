import { describe, expect, it } from 'vitest'
import { AppError } from '../app-error.ts'
import { assertSecretStaysHome } from './secret-stays-home.ts'

const stored = {
  tokenEndpoint: 'https://login.example.com/a/token',
  revocationEndpoint: null,
  secretSealed: 'sealed',
}
const judge = (
  given: Parameters<typeof assertSecretStaysHome>[1],
  of: Parameters<typeof assertSecretStaysHome>[0] = stored,
) => {
  try {
    assertSecretStaysHome(of, given, 'config.')
    return 'kept'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return Object.keys(error.extra.fields ?? {})
  }
}

describe('assertSecretStaysHome', () => {
  it('keeps a stored secret through changes on the same server', () => {
    expect(
      judge({ tokenEndpoint: 'https://login.example.com/b/token', revocationEndpoint: null }),
    ).toBe('kept')
  })

  it('asks again before the stored secret would go to another server', () => {
    const elsewhere = 'https://evil.example.net/token'
    expect(judge({ tokenEndpoint: elsewhere, revocationEndpoint: null })).toEqual([
      'config.clientSecret',
    ])
    expect(judge({ ...stored, revocationEndpoint: elsewhere })).toEqual(['config.clientSecret'])
    expect(judge({ ...stored, tokenEndpoint: 'http://login.example.com/a/token' })).toEqual([
      'config.clientSecret',
    ])
  })

  it('lets a secret go where it was typed for', () => {
    expect(
      judge({
        tokenEndpoint: 'https://new.example.com/token',
        revocationEndpoint: null,
        clientSecret: 'typed',
      }),
    ).toBe('kept')
  })

  it('asks to discard a new secret that waits before anything goes to another server', () => {
    const waiting = { ...stored, newSecretSealed: 'sealed' }
    const elsewhere = 'https://new.example.com/token'
    const typed = { clientSecret: 'typed', revocationEndpoint: null }
    expect(judge({ ...typed, tokenEndpoint: elsewhere }, waiting)).toEqual(['config.tokenEndpoint'])
    expect(
      judge({ ...stored, clientSecret: 'typed', revocationEndpoint: elsewhere }, waiting),
    ).toEqual(['config.revocationEndpoint'])
    expect(judge({ ...typed, tokenEndpoint: 'https://login.example.com/b/token' }, waiting)).toBe(
      'kept',
    )
  })
})
