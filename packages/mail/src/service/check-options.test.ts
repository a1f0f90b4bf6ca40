import { describe, expect, it } from 'vitest'
import { MailError } from '../mail-error.ts'
import { testKey } from '../testing/console-server.ts'
import { checkReference } from './check-options.ts'
import { createMailgrant } from './create-mailgrant.ts'

const url = 'https://mail-console.example'

function refusal(run: () => unknown): MailError {
  try {
    run()
  } catch (error) {
    if (error instanceof MailError) return error
  }
  throw new Error('it was not refused')
}

describe('createMailgrant', () => {
  it.each([
    'https://mail-console.example',
    'https://mail-console.example/',
    'https://mail-console.example:8443',
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
  ])('takes the address %s', (address) => {
    expect(createMailgrant({ url: address, apiKey: testKey })).toHaveProperty('email')
  })

  it.each([
    'mail-console.example',
    'http://mail-console.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'ftp://mail-console.example',
    'https://user:password@mail-console.example',
    'https://mail-console.example/api/v1',
    'https://mail-console.example/?a=b',
    'https://mail-console.example/#a',
    '',
  ])('refuses the address "%s"', (address) => {
    const error = refusal(() => createMailgrant({ url: address, apiKey: testKey }))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toContain('url')
  })

  it.each([
    'mgk_short',
    `${testKey}\r\nX-Injected: 1`,
    `${testKey}\n`,
    `${testKey}x`,
    testKey.replace('mgk_', 'key_'),
  ])('refuses the key %j without repeating it', (apiKey) => {
    const error = refusal(() => createMailgrant({ url, apiKey }))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toMatch(/^The API key/)
    expect(`${error.message} ${error.remedy} ${error.stack}`).not.toContain(apiKey)
  })
})

describe('an email is named by address or id', () => {
  it.each(['support@example.com', 'Übung@exämple.com', '01990000-0000-7000-8000-000000000001'])(
    'takes %s',
    (reference) => {
      expect(() => checkReference(reference)).not.toThrow()
    },
  )

  it.each([
    '',
    '.',
    '..',
    '../../session',
    'support',
    'a\r\nb@example.com',
    'a@example.com\n',
    `${'a'.repeat(250)}@b.example`,
  ])('refuses %j', (reference) => {
    expect(refusal(() => checkReference(reference)).code).toBe('invalid_argument')
  })
})
