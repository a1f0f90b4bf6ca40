import { describe, expect, it } from 'vitest'
import { withUnreached } from './unreached-steps.ts'

describe('withUnreached', () => {
  it('names what a failed connection did not reach', () => {
    expect(withUnreached([{ name: 'connect', state: 'failed' }])).toEqual([
      { name: 'connect', state: 'failed' },
      { name: 'tls', state: 'skipped' },
      { name: 'authenticate', state: 'skipped' },
    ])
  })

  it('begins at the first step where there was no token', () => {
    expect(withUnreached([{ name: 'token', state: 'failed' }]).map(({ name }) => name)).toEqual([
      'token',
      'connect',
      'tls',
      'authenticate',
    ])
  })

  it('adds nothing after the sign-in, nor to a test that went well', () => {
    expect(withUnreached([{ name: 'authenticate', state: 'failed' }])).toHaveLength(1)
    expect(withUnreached([{ name: 'select-folder', state: 'failed' }])).toHaveLength(1)
    expect(withUnreached([{ name: 'connect', state: 'ok' }])).toHaveLength(1)
  })
})
