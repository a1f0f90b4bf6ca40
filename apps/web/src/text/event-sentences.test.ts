import { eventType } from '@mailgrant/contract/event'
import { describe, expect, it } from 'vitest'
import { eventSentence, eventsTitled } from './event-sentences.ts'

const said = (
  type: string,
  detail: Record<string, unknown> = {},
  outcome: 'ok' | 'failed' = 'ok',
) => eventSentence({ type, outcome, actor: 'system', detail })

describe('the sentence of an event', () => {
  it('needs nothing that an older event may lack', () => {
    for (const type of eventType.options)
      for (const outcome of ['ok', 'failed'] as const) {
        const sentence = said(type, {}, outcome)
        expect(sentence, type).toMatch(/^[A-Z]/)
        expect(sentence, type).not.toMatch(/undefined|null|\[object|[:\s]$/)
      }
  })

  it('says why something failed, in the words that were stored', () => {
    expect(said('token.refresh-failed', { message: 'No answer came.' }, 'failed')).toBe(
      'Refresh failed: No answer came.',
    )
    expect(said('session.refused', { email: 'a@example.test', last: true }, 'failed')).toBe(
      'Sign-in refused for a@example.test. Further ones of this hour are not listed',
    )
  })

  it('does not say of an alert that some receivers have that it could not be sent', () => {
    const cause = 'In a day it did not reach a@example.test.'
    expect(said('alert.failed', { cause, partly: true }, 'failed')).toBe(
      `An alert did not reach everybody: ${cause}`,
    )
    expect(said('alert.failed', { cause }, 'failed')).toBe(`An alert could not be sent: ${cause}`)
  })

  it('names the one incident that an alert told of, or their number', () => {
    const one = { rule: 'On call', total: 1, incidents: [{ kind: 'failing', moment: 'opened' }] }
    expect(said('alert.sent', one)).toBe('Alert sent to On call: Failing')
    expect(
      said('alert.sent', { ...one, incidents: [{ kind: 'failing', moment: 'recovered' }] }),
    ).toBe('Alert sent to On call: Failing (over)')
    expect(said('alert.sent', { ...one, total: 3, cause: 'b@example.test was refused.' })).toBe(
      'Alert sent to On call: 3 incidents. b@example.test was refused.',
    )
    expect(said('alert.sent', { rule: 'On call', incidents: 'unreadable' })).toBe(
      'Alert sent to On call',
    )
  })

  it('calls what only a newer server knows by its own name', () => {
    expect(said('mailbox.moved')).toBe('mailbox.moved')
    expect(said('toString')).toBe('toString')
  })
})

describe('the events that have words in their sentence', () => {
  it('are those of the type, the outcome and what the sentence depends on', () => {
    expect(eventsTitled('Signed in')).toEqual(['session.started:ok', 'session.started:failed'])
    expect(eventsTitled('connection WORKS')).toEqual(['account.checked:ok'])
    expect(eventsTitled('the account is disabled')).toEqual(['account.saved:ok:!enabled'])
    expect(eventsTitled('the account is enabled')).toEqual(['account.saved:ok:enabled'])
    expect(eventsTitled('settings saved')).toEqual(['account.saved:ok'])
    expect(eventsTitled('access and refresh')).toEqual([
      'token.refreshed:ok:rotated',
      'token.refreshed:failed:rotated',
    ])
  })

  it('are none for words that no sentence has, and for a letter or two', () => {
    expect(eventsTitled('support@example.test')).toEqual([])
    expect(eventsTitled('in')).toEqual([])
    expect(eventsTitled('  e ')).toEqual([])
  })

  it('are known with every detail that a sentence asks for', () => {
    // one that is missing would be found in both of its forms
    for (const type of eventType.options)
      for (const outcome of ['ok', 'failed'] as const) {
        const saying = (detail: Record<string, unknown>) =>
          eventSentence({ type, outcome, actor: 'system', detail })
        const asked = new Set<string>()
        const plain = saying(new Proxy({}, { get: (_, name) => void asked.add(String(name)) }))
        for (const name of asked) {
          const other = saying({ [name]: true })
          if (other === plain) continue
          const longer = other.length > plain.length ? other : plain
          expect(eventsTitled(longer).join(), `${type} by ${name}`).toContain(`${name}`)
        }
      }
  })
})
