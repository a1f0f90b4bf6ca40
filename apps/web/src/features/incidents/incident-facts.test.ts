import type { Incident } from '@mailgrant/contract/incident'
import { expect, it } from 'vitest'
import { isSoon, placeOf, wayOn } from './incident-facts.ts'

const incident = (changes: Partial<Incident>): Incident => ({
  id: 'i',
  kind: 'failing',
  email: null,
  accountKind: null,
  idpConfig: null,
  server: null,
  reason: '',
  endsAt: null,
  openedAt: '2026-11-01T12:00:00Z',
  closedAt: null,
  ...changes,
})
const ofAccount = (kind: Incident['kind']) =>
  incident({
    kind,
    email: { id: 'e', address: 'support@example.com' },
    accountKind: 'smtp',
    idpConfig: { id: 'c', name: 'Contoso' },
  })

it.each([
  ['/emails/e/smtp/config/token', ofAccount('grant-ends')],
  ['/emails/e/smtp', ofAccount('failing')],
  ['/emails/e/smtp', ofAccount('no-mail')],
  ['/idp-configs/c', incident({ kind: 'secret-expires', idpConfig: { id: 'c', name: 'Contoso' } })],
  ['/idp-configs', incident({ kind: 'server-down', server: 'https://login.example.com' })],
])('leads to %s, where it is mended', (path, of) => {
  expect(wayOn(of)).toBe(path)
})

it('says whose it is', () => {
  expect(placeOf(ofAccount('failing'))).toBe('support@example.com · Outgoing (SMTP)')
  expect(placeOf(incident({ idpConfig: { id: 'c', name: 'Contoso' } }))).toBe('Contoso')
  expect(placeOf(incident({ server: 'https://login.example.com' }))).toBe(
    'https://login.example.com',
  )
})

it('tells what can still be prevented from what is broken', () => {
  expect(isSoon(ofAccount('grant-ends'))).toBe(true)
  expect(isSoon(ofAccount('failing'))).toBe(false)
})
