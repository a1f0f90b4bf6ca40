import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { isSecretOf, newApiKey, readApiKey } from './api-key.ts'

describe('an API key', () => {
  it('tells its id and its secret', () => {
    const id = v7()
    const { key, secretDigest } = newApiKey(id)
    expect(key).toMatch(/^mgk_[\w-]{65}$/)
    const presented = readApiKey(`Bearer ${key}`)
    expect(presented).toMatchObject({ id })
    if (typeof presented === 'string') throw new Error(presented)
    expect(isSecretOf(presented, secretDigest)).toBe(true)
    expect(isSecretOf({ ...presented, secret: `${presented.secret}x` }, secretDigest)).toBe(false)
    expect(isSecretOf(presented, undefined)).toBe(false)
  })

  it('has a hint that tells nothing of its secret', () => {
    const [one, other] = [newApiKey(v7()), newApiKey(v7())]
    expect(one.hint).toBe(`mgk_…${one.key.slice(20, 26)}`)
    expect(one.hint).not.toBe(other.hint)
  })

  const { key } = newApiKey(v7())
  it.each([
    ['no header', undefined, 'missing'],
    ['another scheme', `Basic ${key}`, 'missing'],
    ['no value', 'Bearer ', 'missing'],
    ['two values', `Bearer ${key} ${key}`, 'missing'],
    ['another prefix', `Bearer ${key.replace('mgk_', 'ghp_')}`, 'none'],
    ['one character short', `Bearer ${key.slice(0, -1)}`, 'none'],
    ['one too many', `Bearer ${key}A`, 'none'],
    ['what is not base64url', `Bearer ${key.slice(0, -1)}+`, 'none'],
    ['another spelling of the same id', `Bearer ${key.slice(0, 25)}_${key.slice(26)}`, 'none'],
  ])('is not read from %s', (_, header, expected) => {
    expect(readApiKey(header)).toBe(expected)
  })

  it('is read whatever the case of the scheme', () => {
    expect(readApiKey(`bearer ${key}`)).toEqual(readApiKey(`BEARER ${key}`))
    expect(readApiKey(`bearer ${key}`)).toMatchObject({ id: expect.any(String) })
  })
})
