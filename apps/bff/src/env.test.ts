import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readEnv } from './env.ts'

const key = randomBytes(32).toString('base64url')

describe('readEnv', () => {
  it('needs nothing', () => {
    expect(readEnv({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      databaseUrl: null,
      allowPrivateHosts: false,
    })
  })

  it('takes an empty value for an absent one', () => {
    expect(readEnv({ PORT: '', MAILGRANT_KEYS: '' }).port).toBe(3000)
  })

  it.each([
    ['PORT', '99999'],
    ['PORT', 'abc'],
    ['MAILGRANT_TRUST_PROXY', 'the proxy'],
    ['MAILGRANT_TRUST_PROXY', '10.0.0.0/99'],
    ['MAILGRANT_PUBLIC_URL', 'mail.example.com'],
    ['MAILGRANT_PUBLIC_URL', 'http://mail.example.com'],
    ['MAILGRANT_PUBLIC_URL', 'https://mail.example.com/console'],
    ['DATABASE_URL', 'mysql://x'],
    ['MAILGRANT_KEYS', 'k1:short'],
    ['MAILGRANT_KEYS', `k1:${key},k1:${key}`],
    ['MAILGRANT_ALLOW_PRIVATE_HOSTS', 'maybe'],
    ['LOG_LEVEL', 'loud'],
  ])('names %s when its value is %s', (name, value) => {
    expect(() => readEnv({ [name]: value })).toThrow(name)
  })

  it('admits plain http on loopback and drops the trailing slash', () => {
    expect(readEnv({ MAILGRANT_PUBLIC_URL: 'http://127.0.0.1:3000/' }).publicUrl).toBe(
      'http://127.0.0.1:3000',
    )
  })

  it('asks for keys where the database is elsewhere', () => {
    expect(() => readEnv({ DATABASE_URL: 'postgres://x' })).toThrow('MAILGRANT_KEYS')
    const env = readEnv({ DATABASE_URL: 'postgres://x', MAILGRANT_KEYS: `b:${key},a:${key}` })
    expect(env.keys?.map((one) => one.kid)).toEqual(['b', 'a'])
  })

  it('takes the first administrator whole or not at all', () => {
    expect(() => readEnv({ MAILGRANT_ADMIN_EMAIL: 'a@example.test' })).toThrow('together')
  })
})
