import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../mail-transport.ts'
import type { TransportSettings } from '../settings.ts'
import { createSmtpTransport } from '../smtp.ts'
import { hurriedClock } from '../testing/hurried-clock.ts'
import { startScriptedServer, type ScriptedServer } from '../testing/scripted-server.ts'
import { receiveMail, type ReceivedMessage, type Receiver } from '../testing/smtp-receiver.ts'
import { sendingLimits } from './sending-limits.ts'
import { smtpTransport } from './smtp-transport.ts'

function settings(port: number, more: Partial<TransportSettings> = {}): TransportSettings {
  return {
    host: '127.0.0.1',
    port,
    tlsMode: 'none',
    credentials: { method: 'none' },
    ...more,
  }
}

const quick = { greeting: 1000, inactivity: 1000, confirmation: 1000 }

function numbered(number: number): OutgoingMessage {
  const from = 'ops@example.test'
  return { from, to: ['a@example.test'], subject: `Message ${number}`, text: 'Hi' }
}

function subjects(received: readonly ReceivedMessage[]): string[] {
  return received.map(({ source }) => /^Subject: (.*)$/m.exec(source.toString())?.[1] ?? '')
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const count = (length: number) => Array.from({ length }, (_, index) => index + 1)

function serve(receiver: Receiver = {}): Promise<ScriptedServer> {
  return startScriptedServer([(client) => receiveMail(client, receiver)])
}

/** Sends over one connection, so that what happens has an order. */
function one(server: ScriptedServer, more: Partial<TransportSettings> = {}, factor?: number) {
  const limits = { connections: 1 }
  return smtpTransport(settings(server.port, { limits, ...more }), hurriedClock(factor))
}

describe('a pool of connections', () => {
  it('sends many messages over one connection, in order, with no round trip in between', async () => {
    const received: ReceivedMessage[] = []
    const commands: string[] = []
    await using server = await serve({ received, commands })
    const transport = one(server)
    await Promise.all(count(20).map((number) => transport.send(numbered(number))))
    await transport.close()
    expect(subjects(received)).toEqual(count(20).map((number) => `Message ${number}`))
    expect(server.connections).toBe(1)
    const names = commands.map((line) => line.split(' ', 1)[0])
    const each = count(20).flatMap(() => ['MAIL', 'RCPT', 'DATA'])
    expect(names).toEqual(['EHLO', ...each, 'QUIT'])
  })

  it('never has more connections than the limit, and uses all of them', async () => {
    let open = 0
    let most = 0
    await using server = await startScriptedServer([
      async (client) => {
        open += 1
        most = Math.max(most, open)
        await receiveMail(client)
        open -= 1
      },
    ])
    const limits = { connections: 3 }
    await using transport = createSmtpTransport(settings(server.port, { limits }))
    const results = await Promise.all(count(60).map((number) => transport.send(numbered(number))))
    expect(results.every(({ accepted }) => accepted.length === 1)).toBe(true)
    expect(most).toBe(3)
    expect(server.connections).toBe(3)
  })

  it('replaces a connection after a hundred messages without exceeding the limit', async () => {
    let open = 0
    let most = 0
    await using server = await startScriptedServer([
      async (client) => {
        open += 1
        most = Math.max(most, open)
        await receiveMail(client)
        open -= 1
      },
    ])
    const transport = one(server)
    await Promise.all(count(250).map((number) => transport.send(numbered(number))))
    await transport.close()
    expect(server.connections).toBe(3)
    expect(most).toBe(1)
  })

  it('says QUIT when it has had nothing to send for a while', async () => {
    const commands: string[] = []
    await using server = await serve({ commands })
    const transport = one(server)
    await transport.send(numbered(1))
    await expect.poll(() => commands.at(-1)).toBe('QUIT')
    await transport.send(numbered(2))
    expect(server.connections).toBe(2)
    await transport.close()
  })

  it('keeps the limits of Microsoft by default, under all of its names', () => {
    const at = (host: string, limits = {}) => sendingLimits({ ...settings(587), host, limits })
    for (const host of ['smtp.office365.com', 'SMTP.Office365.com', 'smtp-mail.outlook.com']) {
      expect(at(host)).toEqual({ connections: 3, perMinute: 30 })
    }
    const usual = { connections: 5, perMinute: Number.POSITIVE_INFINITY }
    expect(at('smtp.gmail.com')).toEqual(usual)
    expect(at('notoutlook.com')).toEqual(usual)
    expect(at('smtp.office365.com', { perMinute: 60 })).toEqual({ connections: 3, perMinute: 60 })
  })

  it('refuses limits under which nothing could be sent', async () => {
    for (const limits of [{ connections: 0 }, { connections: 1.5 }, { perMinute: 0 }]) {
      const sending = createSmtpTransport(settings(587, { limits })).send(numbered(1))
      await expect(sending).rejects.toMatchObject({ code: 'invalid_argument' })
    }
  })

  it('waits rather than send more than the limit within any 60 seconds', async () => {
    const clock = hurriedClock(200)
    const times: number[] = []
    await using server = await serve({
      answer(command) {
        if (command === '.') times.push(clock.now())
        return undefined
      },
    })
    const limits = { connections: 3, perMinute: 30 }
    const transport = smtpTransport(settings(server.port, { limits }), clock)
    await Promise.all(count(95).map((number) => transport.send(numbered(number))))
    await transport.close()
    expect(times).toHaveLength(95)
    const gaps = times.slice(30).map((time, index) => time - (times[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000)
  })

  it('lets what is queued finish when it is closed, and takes no more', async () => {
    const received: ReceivedMessage[] = []
    await using server = await serve({ received })
    const transport = one(server)
    const sending = Promise.all(count(10).map((number) => transport.send(numbered(number))))
    await Promise.all([transport.close(), transport.close()])
    expect(received).toHaveLength(10)
    expect(await sending).toHaveLength(10)
    await expect(transport.send(numbered(11))).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('trouble that passes', () => {
  const answers: [string, string][] = [
    ['.', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded'],
    ['.', '451 4.7.0 Temporary server error. Please try again later'],
    ['.', '421 4.7.0 Try again later'],
    ['MAIL', '421 4.4.2 Message submission rate for this client has exceeded the limit'],
    ['MAIL', '454 4.7.0 Temporary authentication failure'],
    ['RCPT', '450 4.2.1 The user is receiving mail too quickly'],
    ['DATA', '451 4.3.0 try again'],
    ['', '421 4.3.2 too many connections'],
    ['EHLO', '421 4.3.2 Service not available'],
    ['MAIL', 'drop'],
    ['DATA', 'drop'],
    ['', 'drop'],
    ['MAIL', 'hang'],
    ['', 'hang'],
  ]

  it.each(answers)(
    'at "%s": %s is waited out, and the whole message sent again',
    async (at, reply) => {
      const received: ReceivedMessage[] = []
      let failures = 0
      let opened = 0
      await using server = await serve({
        received,
        answer(command) {
          const here = at === '' ? command === '' : command.startsWith(at)
          if (!here || failures === 2) return undefined
          failures += 1
          return reply
        },
      })
      const transport = one(server, reply === 'hang' ? { timeouts: quick } : {})
      const content = () => {
        opened += 1
        return Readable.from([Buffer.from('the attachment')])
      }
      const attachments = [{ filename: 'a.bin', content }]
      const result = await transport.send({ ...numbered(1), attachments })
      await transport.close()
      expect(result.accepted).toEqual(['a@example.test'])
      expect(received).toHaveLength(1)
      const source = received[0]?.source.toString()
      expect(source).toContain(Buffer.from('the attachment').toString('base64'))
      expect(source).toContain(`Message-ID: ${result.messageId}`)
      // Before the sign-in there is no message to compose.
      expect(opened).toBe(at === '' || at === 'EHLO' ? 1 : 3)
    },
  )

  it('keeps Message-ID and Date of every retry', async () => {
    const headers: string[] = []
    let dots = 0
    await using server = await startScriptedServer([
      (client) => {
        const listening = {
          ...client,
          async next() {
            const line = await client.next()
            if (/^(Message-ID|Date): /.test(line ?? '')) headers.push(line ?? '')
            if (line === '.') dots += 1
            return line
          },
        }
        const answer = (command: string) =>
          command === '.' && dots < 3 ? '432 4.3.2 slow down' : undefined
        return receiveMail(listening, { answer })
      },
    ])
    const transport = one(server)
    const { messageId } = await transport.send(numbered(1))
    await transport.close()
    expect(headers).toHaveLength(6)
    expect(headers).toContain(`Message-ID: ${messageId}`)
    expect(new Set(headers).size).toBe(2)
  })

  it('stops the whole account while it is throttled, for as long as the server asks', async () => {
    const clock = hurriedClock()
    const begun: number[] = []
    let refused = false
    await using server = await serve({
      answer(command) {
        if (command.startsWith('MAIL')) begun.push(clock.now())
        if (command !== '.' || refused) return undefined
        refused = true
        return '432 4.3.2 throttled. Suggested Backoff Time: 50000 milliseconds'
      },
    })
    const transport = smtpTransport(settings(server.port, { limits: { connections: 1 } }), clock)
    await Promise.all(count(5).map((number) => transport.send(numbered(number))))
    await transport.close()
    expect(begun).toHaveLength(6)
    expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(50_000)
  })

  it('does not hold up the messages behind one that is deferred', async () => {
    const received: ReceivedMessage[] = []
    let deferred = 0
    await using server = await serve({
      received,
      answer(command) {
        if (!command.startsWith('RCPT TO:<grey@') || deferred === 2) return undefined
        deferred += 1
        return '450 4.2.0 greylisted'
      },
    })
    const transport = one(server)
    const grey = transport.send({ ...numbered(1), to: ['grey@example.test'] })
    await Promise.all([grey, transport.send(numbered(2)), transport.send(numbered(3))])
    await transport.close()
    expect(subjects(received)).toEqual(['Message 2', 'Message 3', 'Message 1'])
  })

  it('waits for a server that is not there yet', async () => {
    const early = await serve()
    const { port } = early
    await early[Symbol.asyncDispose]()
    const transport = smtpTransport(settings(port), hurriedClock(20))
    const sending = transport.send(numbered(1))
    await wait(100)
    await using _server = await startScriptedServer([(client) => receiveMail(client)], { port })
    expect((await sending).accepted).toEqual(['a@example.test'])
    await transport.close()
  })

  it('gives up when patience has run out, with the last answer, also for those behind', async () => {
    await using server = await serve({
      answer: (command) => (command === '.' ? '432 4.3.2 sender thread limit exceeded' : undefined),
    })
    const transport = one(server)
    const sendings = count(3).map((number) =>
      transport.send(numbered(number), { patienceMs: 20_000 }),
    )
    for (const outcome of await Promise.allSettled(sendings)) {
      expect(outcome).toMatchObject({ reason: { code: 'throttled', permanent: false } })
    }
    const now = transport.send(numbered(4), { patienceMs: 0 })
    await expect(now).rejects.toMatchObject({ code: 'throttled' })
    await transport.close()
  })

  it('gives up what waits for a server that never comes', async () => {
    const gone = await serve()
    await gone[Symbol.asyncDispose]()
    const transport = one(gone)
    const sendings = count(3).map((number) =>
      transport.send(numbered(number), { patienceMs: 10_000 }),
    )
    for (const outcome of await Promise.allSettled(sendings)) {
      expect(outcome).toMatchObject({ reason: { code: 'connection_refused' } })
    }
    await transport.close()
  })

  it('fails at once what is refused for good, and goes on with the next', async () => {
    const received: ReceivedMessage[] = []
    const commands: string[] = []
    await using server = await serve({
      received,
      commands,
      answer: (command) =>
        command.startsWith('RCPT TO:<no@') ? '550 5.1.1 no such user' : undefined,
    })
    const transport = one(server)
    const bad = transport.send({ ...numbered(1), to: ['no@example.test'] })
    const good = transport.send(numbered(2))
    await expect(bad).rejects.toMatchObject({ code: 'recipient_rejected', permanent: true })
    expect((await good).accepted).toEqual(['a@example.test'])
    await transport.close()
    expect(commands.filter((line) => line.startsWith('RCPT'))).toHaveLength(2)
    expect(server.connections).toBe(1)
  })
})

describe('a connection that is lost around the final dot', () => {
  it('is delivery_unknown after it, and the message is never sent again', async () => {
    const received: ReceivedMessage[] = []
    let dots = 0
    await using server = await serve({
      received,
      answer(command) {
        if (command !== '.') return undefined
        dots += 1
        return dots === 1 ? 'drop' : undefined
      },
    })
    const transport = one(server)
    const lost = transport.send(numbered(1))
    const next = transport.send(numbered(2))
    await expect(lost).rejects.toMatchObject({ code: 'delivery_unknown', permanent: false })
    await next
    await transport.close()
    expect(subjects(received)).toEqual(['Message 2'])
    expect(dots).toBe(2)
  })

  it('is delivery_unknown, too, when no answer comes in time or the caller does not wait for it', async () => {
    let dots = 0
    await using server = await serve({
      answer(command) {
        if (command !== '.') return undefined
        dots += 1
        return 'hang'
      },
    })
    const transport = one(server, { timeouts: quick })
    await expect(transport.send(numbered(1))).rejects.toMatchObject({ code: 'delivery_unknown' })
    const caller = new AbortController()
    const sending = transport.send(numbered(2), { signal: caller.signal })
    const cancelled = (async () => {
      await expect(sending).rejects.toMatchObject({ code: 'delivery_unknown' })
    })()
    await expect.poll(() => dots).toBe(2)
    caller.abort()
    await cancelled
    await transport.close()
  })

  it('waits longer for the answer to a whole message than for any other', async () => {
    let client: { send(bytes: string): Promise<void> } | undefined
    let dotted = false
    await using server = await startScriptedServer([
      (connected) => {
        client = connected
        return receiveMail(connected, {
          answer(command) {
            if (command !== '.') return undefined
            dotted = true
            return 'hang'
          },
        })
      },
    ])
    const timeouts = { inactivity: 800, confirmation: 20_000 }
    const transport = one(server, { timeouts })
    const sending = transport.send(numbered(1))
    await expect.poll(() => dotted).toBe(true)
    await wait(1500)
    await client?.send('250 2.0.0 at last\r\n')
    expect((await sending).response).toBe('250 2.0.0 at last')
    await transport.close()
  })

  it('is passing trouble before it: a large message that broke off is sent again', async () => {
    const received: ReceivedMessage[] = []
    let connections = 0
    await using server = await startScriptedServer([
      async (client) => {
        connections += 1
        if (connections > 1) return receiveMail(client, { received })
        let lines = 0
        const breaking = {
          ...client,
          async next() {
            lines += 1
            if (lines > 200) client.drop()
            return client.next()
          },
        }
        return receiveMail(breaking, {})
      },
    ])
    const transport = one(server)
    const content = () => Readable.from(count(200).map(() => Buffer.alloc(10_000)))
    await transport.send({ ...numbered(1), attachments: [{ filename: 'a.bin', content }] })
    await transport.close()
    expect(received).toHaveLength(1)
    expect(received[0]?.source.length).toBeGreaterThan(2_000_000)
  })
})

describe('cancelling a message', () => {
  it('works before it is begun, in the queue, and on the way', async () => {
    await using server = await serve({
      answer: (command) => (command === 'DATA' ? 'hang' : undefined),
    })
    const transport = one(server, { timeouts: {} })
    const early = transport.send(numbered(1), { signal: AbortSignal.abort() })
    await expect(early).rejects.toMatchObject({ code: 'aborted' })
    expect(server.connections).toBe(0)

    const onTheWay = new AbortController()
    const queued = new AbortController()
    const first = transport.send(numbered(2), { signal: onTheWay.signal })
    const second = transport.send(numbered(3), { signal: queued.signal })
    await wait(50)
    queued.abort()
    await expect(second).rejects.toMatchObject({ code: 'aborted' })
    onTheWay.abort()
    await expect(first).rejects.toMatchObject({ code: 'aborted' })
    await transport.close()
  })

  it('gives up a connection that nobody waits for any more', async () => {
    await using server = await startScriptedServer([(client) => client.hang()])
    const transport = createSmtpTransport(settings(server.port, { timeouts: {} }))
    const sending = transport.send(numbered(1), { signal: AbortSignal.timeout(50) })
    await expect(sending).rejects.toMatchObject({ code: 'timeout' })
    await transport.close()
  })
})

describe('a hostile server in the middle of a pool', () => {
  const cases: [string, Receiver, string][] = [
    [
      'never ends a line',
      { answer: (c) => (c.startsWith('MAIL') ? `250 ${'x'.repeat(3_000_000)}` : undefined) },
      'protocol_error',
    ],
    [
      'never ends a reply',
      { answer: (c) => (c.startsWith('MAIL') ? '250-x\r\n'.repeat(300_000) : undefined) },
      'protocol_error',
    ],
    [
      'answers in another language',
      { answer: (c) => (c.startsWith('MAIL') ? '* OK hello' : undefined) },
      'protocol_error',
    ],
  ]

  it.each(cases)('that %s ends in a typed error', async (_name, receiver, code) => {
    await using server = await serve(receiver)
    const transport = one(server)
    const sending = transport.send(numbered(1), { patienceMs: 0 })
    await expect(sending).rejects.toMatchObject({ name: 'MailError', code })
    await transport.close()
  })

  it('whose answers are out of step has a message in doubt, never twice', async () => {
    const received: ReceivedMessage[] = []
    const answer = (command: string) => (command === 'DATA' ? '250 ok\r\n354 go' : undefined)
    await using server = await serve({ received, answer })
    const transport = one(server)
    await expect(transport.send(numbered(1))).rejects.toMatchObject({ code: 'delivery_unknown' })
    await transport.close()
    expect(server.connections).toBe(1)
  })

  it('that accepts a message before it has got it is not believed', async () => {
    await using server = await startScriptedServer([
      (client) =>
        receiveMail(client, {
          answer: (command) => (command === 'DATA' ? '354 go\r\n250 2.0.0 queued' : undefined),
        }),
    ])
    const transport = one(server)
    let read = 0
    const content = () =>
      new Readable({
        read() {
          read += 1
          setTimeout(() => this.push(read > 20 ? null : Buffer.alloc(50_000)), 5)
        },
      })
    const attachments = [{ filename: 'a.bin', content }]
    const sending = transport.send({ ...numbered(1), attachments })
    await expect(sending).rejects.toMatchObject({ code: 'protocol_error' })
    await transport.close()
  })

  it('that talks out of turn or hangs up while idle costs no message', async () => {
    for (const nuisance of ['250 unasked\r\n', '421 4.4.2 idle\r\n', undefined]) {
      const received: ReceivedMessage[] = []
      let over = false
      await using server = await startScriptedServer([
        async (client) => {
          void receiveMail(client, { received })
          const closed = client.hang()
          await expect.poll(() => received.length).toBe(1)
          await wait(20)
          if (nuisance) await client.send(nuisance)
          else client.drop()
          await closed
          over = true
        },
        (client) => receiveMail(client, { received }),
      ])
      const transport = one(server, {}, 1)
      await transport.send(numbered(1))
      await expect.poll(() => over).toBe(true)
      await wait(20)
      await transport.send(numbered(2))
      await transport.close()
      expect(subjects(received)).toEqual(['Message 1', 'Message 2'])
    }
  })
})

describe('attachments of a service', () => {
  it('that cannot be read fail their message at once, and only it', async () => {
    const received: ReceivedMessage[] = []
    await using server = await serve({ received })
    const transport = one(server)
    const used = Readable.from(['x'])
    used.destroy()
    const broken = [
      () => new Readable().destroy(new Error('disk')),
      () => {
        throw new Error('missing')
      },
      () => used,
      () =>
        new Readable({
          read() {
            this.push('some')
            this.destroy(new Error('disk'))
          },
        }),
    ]
    for (const content of broken) {
      const attachments = [{ filename: 'a.bin', content }]
      const sending = transport.send({ ...numbered(1), attachments })
      await expect(sending).rejects.toMatchObject({ code: 'invalid_argument', permanent: true })
    }
    await transport.send(numbered(2))
    await transport.close()
    expect(subjects(received)).toEqual(['Message 2'])
  })

  it('are closed when the message is not sent', async () => {
    await using server = await serve({
      answer: (command) =>
        command.startsWith('MAIL') ? '550 5.7.60 not as this sender' : undefined,
    })
    const transport = one(server)
    const opened: Readable[] = []
    const content = () => {
      const stream = new Readable({ read() {} })
      opened.push(stream)
      return stream
    }
    const attachments = [{ filename: 'a.bin', content }]
    const sending = transport.send({ ...numbered(1), attachments })
    await expect(sending).rejects.toMatchObject({ code: 'sender_rejected' })
    await expect.poll(() => opened.map(({ destroyed }) => destroyed)).toEqual([true])
    await transport.close()
  })
})
