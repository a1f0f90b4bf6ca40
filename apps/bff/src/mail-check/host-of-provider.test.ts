import { expect, it } from 'vitest'
import { isHostOfProvider } from './host-of-provider.ts'

it('admits the named hosts, and subdomains where a dot leads', () => {
  const hosts = ['imap.gmail.com', '.office365.com']
  expect(isHostOfProvider('IMAP.gmail.com.', hosts)).toBe(true)
  expect(isHostOfProvider('smtp.office365.com', hosts)).toBe(true)
  expect(isHostOfProvider('office365.com.evil.example', hosts)).toBe(false)
  expect(isHostOfProvider('evil-office365.com', hosts)).toBe(false)
  expect(isHostOfProvider('x.imap.gmail.com', hosts)).toBe(false)
  expect(isHostOfProvider('imap.gmail.com', [])).toBe(false)
})
