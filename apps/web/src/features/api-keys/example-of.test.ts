import { describe, expect, it } from 'vitest'
import { environmentOf, healthExample, serviceExample } from './example-of.ts'

describe('serviceExample', () => {
  it('is five lines for a key that sends and fetches', () => {
    expect(serviceExample('support@example.com', ['fetch', 'send']).split('\n')).toHaveLength(5)
  })

  it('shows nothing that the key does not allow', () => {
    const sender = serviceExample('support@example.com', ['send', 'health'])
    expect(sender).toContain("email('support@example.com')")
    expect(sender).toContain('.send(')
    expect(sender).not.toContain('.fetch(')
  })

  it('stays code whatever the address', () => {
    expect(serviceExample("o'brien@example.com", ['send'])).toContain(
      'email("o\'brien@example.com")',
    )
  })
})

it('writes an address into the path of the health answer so that it stays one segment', () => {
  expect(healthExample('a/b@example.com')).toContain('/emails/a%2Fb%40example.com/health')
})

it('gives each variable a line of its own', () => {
  expect(environmentOf('https://mail.example', 'mgk_1')).toBe(
    'MAILGRANT_URL=https://mail.example\nMAILGRANT_API_KEY=mgk_1',
  )
})
