import { describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../mail-transport.ts'
import { createSmtpTransport } from '../smtp.ts'
import { startScriptedServer } from '../testing/scripted-server.ts'
import { receiveMail, type ReceivedMessage } from '../testing/smtp-receiver.ts'
import { checkMessage } from './check-message.ts'

const message: OutgoingMessage = {
  from: 'support@example.test',
  to: ['a@example.test'],
  subject: 'Hi',
  text: 'Hi',
}

async function attempt(more: Partial<OutgoingMessage>, sender?: string) {
  const received: ReceivedMessage[] = []
  await using server = await startScriptedServer([(client) => receiveMail(client, { received })])
  await using transport = createSmtpTransport({
    host: '127.0.0.1',
    port: server.port,
    tlsMode: 'none',
    credentials: { method: 'none' },
    ...(sender === undefined ? {} : { sender }),
  })
  const outcome = await transport.send({ ...message, ...more }).then(
    () => 'sent',
    (error: { code: string }) => error.code,
  )
  return { outcome, received, connections: server.connections }
}

describe('the sender of an account', () => {
  const own = 'support@example.test'
  const allowed: [Partial<OutgoingMessage>, string][] = [
    [{}, own],
    [{ from: 'Support <Support@Example.TEST>' }, own],
    [{ from: { name: 'Support', address: 'SUPPORT@example.test' } }, own],
    [{ envelope: { from: 'Support@example.test', to: ['b@example.test'] } }, own],
    [{ replyTo: 'elsewhere@example.org' }, own],
    [{ from: 'support@xn--bcher-kva.example' }, 'support@Bücher.example'],
  ]

  it.each(allowed)('may be written like this: %o', async (more, sender) => {
    expect(await attempt(more, sender)).toMatchObject({ outcome: 'sent' })
  })

  const foreign: Partial<OutgoingMessage>[] = [
    { from: 'boss@example.test' },
    { from: 'support@example.org' },
    { from: 'support@example.test <boss@example.test>' },
    { from: { name: 'support@example.test', address: 'boss@example.test' } },
    { from: 'support@example.test, boss@example.test' },
    { from: 'Both: boss@example.test, support@example.test;' },
    { from: '"support@example.test"@example.org' },
    { envelope: { from: 'boss@example.test', to: ['b@example.test'] } },
    { envelope: { from: '', to: ['b@example.test'] } },
  ]

  it.each(foreign)('is refused where it is another, before anything connects: %o', async (more) => {
    expect(await attempt(more, own)).toEqual({
      outcome: 'sender_not_allowed',
      received: [],
      connections: 0,
    })
  })

  it('may be anybody where none is set', async () => {
    const more = { from: 'boss@example.org', envelope: { from: '', to: ['b@example.test'] } }
    const { outcome, received } = await attempt(more)
    expect(outcome).toBe('sent')
    expect(received[0]).toMatchObject({ from: '', to: ['b@example.test'] })
  })
})

describe('further header fields', () => {
  const fields = ['From', 'sender', 'TO', 'Cc', 'Bcc', 'Reply-To', 'Subject', 'Date', 'Message-ID']
  const composed = ['In-Reply-To', 'References', 'MIME-Version', 'Content-Type']
  const invalid = ['From ', ' Bcc', 'X:Y', 'Über', '']

  it.each([...fields, ...composed, ...invalid])('do not take %o', async (name) => {
    const headers = { [name]: 'boss@example.test' }
    expect(await attempt({ headers })).toMatchObject({
      outcome: 'invalid_argument',
      connections: 0,
    })
  })

  it('are sent as they are, whatever they are called', async () => {
    const headers = { 'X-Ticket': '42', key: 'From', value: 'boss@example.test' }
    const { received } = await attempt({ headers })
    const source = received[0]?.source.toString() ?? ''
    expect(source).toContain('X-Ticket: 42\r\n')
    expect(source.match(/^From: .*$/gim)).toEqual(['From: support@example.test'])
    expect(source).toMatch(/^value: boss@example.test\r$/im)
  })
})

describe('a message that cannot be sent', () => {
  const wrong: Partial<OutgoingMessage>[] = [
    { from: '' },
    { from: 'nobody' },
    { from: { name: 'x', address: ' ' } },
    { to: [] },
    { to: [''] },
    { to: ['just a name <>'] },
    { envelope: { from: 'support@example.test', to: [] } },
    { date: new Date(Number.NaN) },
    { dsn: { notify: [] } },
    { dsn: { notify: ['never', 'failure'] } },
    { dsn: { notify: ['failure'], envelopeId: 'a\r\nRSET' } },
    { dsn: { notify: ['failure'], envelopeId: 'x'.repeat(101) } },
    { dsn: { notify: ['failure'], envelopeId: 'ü' } },
  ]

  it.each(wrong)('is refused before anything connects: %o', async (more) => {
    expect(await attempt(more)).toMatchObject({ outcome: 'invalid_argument', connections: 0 })
  })
})

it.each([
  ['no message', undefined],
  ['recipients that are no list', { from: 'a@b.example', to: 'c@d.example', subject: 'x' }],
  ['a recipient that is nothing', { from: 'a@b.example', to: [undefined], subject: 'x' }],
  ['a subject that is no text', { from: 'a@b.example', to: ['c@d.example'], subject: 7 }],
])('refuses %s from callers without types', (_name, message) => {
  const untyped: (message: unknown, sender: undefined) => void = Object(checkMessage)
  expect(() => untyped(message, undefined)).toThrow(
    expect.objectContaining({ name: 'MailError', code: 'invalid_argument' }),
  )
})
