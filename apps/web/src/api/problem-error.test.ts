import { describe, expect, it } from 'vitest'
import { ProblemError, isProblem } from './problem-error.ts'

describe('ProblemError', () => {
  it('carries what the server said', () => {
    const error = new ProblemError(409, {
      title: 'Taken',
      code: 'address_taken',
      remedy: 'Choose another.',
      requestId: 'r1',
      fields: { address: 'Already there.', odd: 3 },
    })
    expect(error).toMatchObject({
      code: 'address_taken',
      title: 'Taken',
      remedy: 'Choose another.',
      requestId: 'r1',
      fields: { address: 'Already there.' },
    })
    expect(isProblem(error, 'address_taken')).toBe(true)
    expect(isProblem(error, 'edit_conflict')).toBe(false)
  })

  it('has words of its own for an answer that is not a problem, such as a proxy page', () => {
    const error = new ProblemError(502, '<html>Bad Gateway</html>')
    expect(error.code).toBe('internal')
    expect(error.title).toBe('Something went wrong on the server')
    expect(error.fields).toEqual({})
  })

  it('does not take an inherited property name for a code', () => {
    expect(new ProblemError(400, { code: 'toString' }).remedy).toMatch(/Try again/)
  })
})
