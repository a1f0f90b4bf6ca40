import { describe, expect, it } from 'vitest'
import { plainDate } from '../../ui/format-time.ts'
import { changesInWords } from './changes-in-words.ts'

const said = (type: string, changes: unknown) =>
  changesInWords({ type, detail: { changes } })?.map(({ label, said }) => `${label}: ${said}`)

describe('what an edit changed', () => {
  it('is said in the words of its form', () => {
    expect(
      said('config.saved', [
        { field: 'secretExpiresOn', before: '2027-06-30', after: null },
        { field: 'state', before: 'enabled', after: 'disabled' },
        { field: 'mailHosts', before: [], after: ['a.test', 'b.test'] },
        { field: 'testing', before: false, after: true },
        { field: 'clientSecret', secret: 'replaced' },
      ]),
    ).toEqual([
      `Client Secret expires on: ${plainDate('2027-06-30')} → empty`,
      'Status: Enabled → Disabled',
      'Mail hosts: empty → a.test, b.test',
      'Publishing status: Testing: Off → On',
      'Client Secret: replaced',
    ])
    expect(
      said('account.saved', [
        { field: 'enabled', before: false, after: true },
        { field: 'tlsMode', before: 'implicit', after: 'starttls' },
        { field: 'port', before: null, after: 143 },
        { field: 'password', secret: 'entered' },
      ]),
    ).toEqual([
      'Status: Disabled → Enabled',
      'Encryption: TLS from the start → STARTTLS',
      'Port Number: empty → 143',
      'Password: entered',
    ])
    expect(
      said('alert-rule.saved', [
        { field: 'enabled', before: true, after: false },
        { field: 'events', before: ['failing'], after: ['failing', 'recovered'] },
        { field: 'emails', before: null, after: ['a@example.test'] },
        { field: 'sender', before: null, after: 'a@example.test' },
        { field: 'quietFrom', before: null, after: '22:00' },
        { field: 'digestMinutes', before: 0, after: 20 },
        { field: 'url', secret: 'replaced' },
      ]),
    ).toEqual([
      'State: On → Off',
      'Events: Failing → Failing, Recovered',
      'Emails: All emails, also those added later → a@example.test',
      'Sent through: Any healthy email → a@example.test',
      'Quiet time: From: empty → 22:00',
      'Gather alerts: No, send each at once → For 20 minutes',
      'Address of the webhook: replaced',
    ])
    expect(said('email.saved', [{ field: 'notes', before: '', after: 'Since May' }])).toEqual([
      'Notes: empty → Since May',
    ])
    expect(said('settings.saved', [{ field: 'retentionDays', before: 365, after: 90 }])).toEqual([
      'Keep the timeline for: 365 days → 90 days',
    ])
  })

  it('is nothing where nothing was, and not told of events that do not say', () => {
    expect(said('email.saved', [])).toEqual([])
    expect(said('email.saved', undefined)).toBeUndefined()
    expect(said('email.saved', 'of a newer server')).toBeUndefined()
  })
})
