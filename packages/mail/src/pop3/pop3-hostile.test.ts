import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { MailError } from '../mail-error.ts'
import { createPop3Store, type Pop3Settings } from '../pop3.ts'
import { watchMemory } from '../testing/live-memory.ts'
import { createPop3Session, type Pop3Message } from '../testing/pop3-mailbox.ts'
import { createRandom } from '../testing/random.ts'
import { onLines, startSocketServer, type SocketServer } from '../testing/socket-server.ts'
import { testCertificate } from '../testing/test-certificate.ts'
import { defaultTimeouts, type Timeouts } from '../settings.ts'
import { createPop3Connection, type Pop3Connection } from './pop3-connection.ts'

const megabyte = 1024 * 1024
const quick: Timeouts = {
  ...defaultTimeouts,
  connect: 5000,
  greeting: 80,
  inactivity: 80,
  verify: 5000,
}
/** long enough for a machine that is busy with other tests */
const slow: Timeouts = { ...quick, greeting: 500, inactivity: 500 }
/** for servers that are to be found out by something else than the time they take */
const patient: Timeouts = { ...defaultTimeouts, connect: 5000, greeting: 5000, inactivity: 5000 }
const messages: Pop3Message[] = [
  { uidl: 'one', content: Buffer.from('Subject: 1\r\n\r\n.\r\n..\r\n') },
  { uidl: 'two', content: Buffer.from('Subject: 2\r\n\r\nx\r\n') },
]

function storeAt(port: number, more: Partial<Pop3Settings> = {}) {
  return createPop3Store({
    host: '127.0.0.1',
    port,
    tlsMode: 'none',
    credentials: { method: 'basic', login: 'ops', password: 'secret' },
    timeouts: quick,
    afterFetch: { action: 'delete' },
    ...more,
  })
}

/** Fetches all there is; answers the code of the error, or `ok`. */
async function fetchAll(port: number, more: Partial<Pop3Settings> = {}): Promise<string> {
  const store = storeAt(port, more)
  try {
    for await (const message of store.fetch()) {
      const source = await buffer(await message.source())
      expect(messages.map(({ content }) => content)).toContainEqual(source)
      await message.done()
    }
    return 'ok'
  } catch (error) {
    if (error instanceof MailError) return error.code
    throw error
  } finally {
    await store.close()
  }
}

/** Serves whole sessions, but only so many octets of each; then `stop` says what happens. */
function serveUntil(socket: Socket, limit: number, stop: (socket: Socket) => void): void {
  if (limit === 0) return stop(socket)
  const session = createPop3Session(messages)
  let left = limit
  function send(bytes: Buffer): void {
    if (left <= 0) return
    socket.write(bytes.subarray(0, left))
    left -= bytes.length
    if (left <= 0) stop(socket)
  }
  send(session.greeting)
  onLines(socket, (line) => send(session.answer(line).bytes))
}

/** Octets that were sent at the end of each answer of a whole session. */
async function measureSession(): Promise<{
  ends: number[]
  beforeSources: number
  beforeEnd: number
  total: number
}> {
  const ends: number[] = []
  const sent = () => ends.at(-1) ?? 0
  await using server = await startSocketServer((socket) => {
    const session = createPop3Session(messages)
    socket.write(session.greeting)
    ends.push(session.greeting.length)
    onLines(socket, (line) => {
      const { bytes } = session.answer(line)
      ends.push(sent() + bytes.length)
      socket.write(bytes)
    })
  })
  expect(await fetchAll(server.port, { timeouts: patient })).toBe('ok')
  const before = (count: number) => ends.at(-2 - count * messages.length) ?? 0
  return { ends, beforeSources: before(2), beforeEnd: before(1), total: sent() }
}

async function judgeEach(
  cuts: Iterable<number>,
  atOnce: number,
  judge: (cut: number) => Promise<void>,
): Promise<void> {
  const queue = [...cuts]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let cut = queue.pop(); cut !== undefined; cut = queue.pop()) await judge(cut)
    }),
  )
}

// What nobody catches, rejections as well as exceptions, fails the run: vitest sees to it.
describe('a POP3 server that ends too early', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['hangs up', (socket) => socket.end()],
    ['resets the connection', (socket) => setImmediate(() => socket.resetAndDestroy())],
  ])('and %s at any octet of a session is a lost connection', async (_name, stop) => {
    const { total, beforeSources, beforeEnd } = await measureSession()
    await judgeEach(Array(total).keys(), 8, async (cut) => {
      await using server = await startSocketServer((socket) => serveUntil(socket, cut, stop))
      const ended = await fetchAll(server.port, { timeouts: patient })
      // What is deleted last, at DELE and QUIT, is remembered and deleted by the next session. At
      // the very octet before it the news can come before or after the session is over.
      // Sources are asked for once more in another session, which has less to answer before.
      const expected = cut < beforeSources ? ['connection_lost'] : ['ok']
      if (cut >= beforeSources && cut <= beforeEnd) expected.push('connection_lost')
      expect(expected, `at ${cut}`).toContain(ended)
      expect(await server.deserted(3000), `at ${cut}`).toBe(true)
    })
  })

  it('and falls silent before or within any answer is given up', async () => {
    const { ends, beforeEnd } = await measureSession()
    const cuts = [0, 1, ...ends.flatMap((end) => [end - 1, end, end + 2])]
    await judgeEach(cuts, 12, async (cut) => {
      await using server = await startSocketServer((socket) => serveUntil(socket, cut, () => {}))
      const timeouts = cut < beforeEnd ? slow : { ...patient, inactivity: 2000 }
      const ended = await fetchAll(server.port, { timeouts })
      expect(ended, `at ${cut}`).toBe(cut < beforeEnd ? 'timeout' : 'ok')
      expect(await server.deserted(3000), `at ${cut}`).toBe(true)
    })
  })
})

/** Answers as it should until a line of the client fits, then drips a text for ever. */
function drip(socket: Socket, when: RegExp, first: string, text: string): void {
  const session = createPop3Session(messages)
  let dripping: NodeJS.Timeout | undefined
  function start(): void {
    let at = 0
    socket.write(first)
    dripping = setInterval(() => {
      socket.write(text[at % text.length] ?? '')
      at += 1
    }, 20)
  }
  socket.on('close', () => clearInterval(dripping))
  if (when.test('greeting')) start()
  else socket.write(session.greeting)
  onLines(socket, (line) => {
    if (dripping) return
    if (when.test(line)) start()
    else socket.write(session.answer(line).bytes)
  })
}

describe('a POP3 server that drips, and is never silent', () => {
  it('is told from one that is silent', async () => {
    await using server = await startSocketServer((socket) => {
      socket.write('+OK\r\n')
      const timer = setInterval(() => socket.write('x'), 10)
      socket.on('close', () => clearInterval(timer))
    })
    const { connection } = await dial(server, 400)
    await expect(connection.list('UIDL')).rejects.toMatchObject({
      code: 'timeout',
      message: 'The server sends too slowly.',
    })
  })

  // Each stage has a limit of its own, far below what the others would allow; in milliseconds.
  it.each<[string, RegExp, string, string, Partial<Timeouts>, number]>([
    ['its greeting', /greeting/, '+OK ', 'x', { greeting: 200, inactivity: 20_000 }, 5000],
    // a line: once the inactivity, 300
    ['the answer to a command', /^LIST/, '+OK ', 'x', { inactivity: 300 }, 5000],
    // the sign-in: twice the inactivity, where a list alone may take 15,000
    ['its capabilities', /^CAPA/, '+OK\r\n', 'X\r\n', { inactivity: 1500 }, 9000],
    // lists and messages: ten times the inactivity
    ['a list', /^UIDL/, '+OK\r\n', '1 a\r\n', { inactivity: 80 }, 5000],
    ['a message', /^RETR/, '+OK\r\n', 'body\r\n', { inactivity: 80 }, 5000],
  ])('of %s is given up', async (_name, when, first, text, timeouts, limit) => {
    await using server = await startSocketServer((socket) => drip(socket, when, first, text))
    const started = performance.now()
    expect(await fetchAll(server.port, { timeouts: { ...patient, ...timeouts } })).toBe('timeout')
    expect(performance.now() - started).toBeLessThan(limit)
    expect(await server.deserted(3000)).toBe(true)
  })

  it('may take its time for a message as long as it goes on', async () => {
    const body = `Subject: slow\r\n\r\n${'x'.repeat(12_000)}\r\n`
    await using server = await startSocketServer((socket) => {
      socket.once('data', () => {
        socket.write('+OK\r\n')
        let at = 0
        const timer = setInterval(() => {
          socket.write(body.slice(at, at + 120))
          at += 120
          if (at < body.length) return
          clearInterval(timer)
          socket.write('.\r\n')
        }, 45)
      })
    })
    const { connection } = await dial(server, 400)
    const source = await buffer(await connection.stream('RETR 1'))
    expect(source.toString()).toBe(body)
    connection.destroy()
  })
})

async function dial(
  server: SocketServer,
  inactivity = 5000,
): Promise<{ socket: Socket; connection: Pop3Connection }> {
  const socket = connect({ host: '127.0.0.1', port: server.port })
  await once(socket, 'connect')
  return { socket, connection: createPop3Connection(socket, inactivity) }
}

/** Sends a piece over and over, up to 200 MB, no faster than the client reads. */
function flood(socket: Socket, piece: Buffer, first = ''): { sent: () => number } {
  let sent = 0
  socket.write(first)
  function more(): void {
    while (!socket.destroyed && sent < 200 * megabyte) {
      sent += piece.length
      if (!socket.write(piece)) {
        socket.once('drain', more)
        return
      }
    }
  }
  more()
  socket.on('data', () => {})
  return { sent: () => sent }
}

/** The highest growth of memory, heap and buffers, while the work runs; in octets. */
async function memoryOf(work: () => Promise<void>): Promise<number> {
  const memory = watchMemory()
  const timer = setInterval(memory.look, 2)
  await work()
  clearInterval(timer)
  return memory.grown()
}

const line = Buffer.alloc(64 * 1024, 'A')
const manyLines = Buffer.from('1 1\r\n'.repeat(10_000))
const emptyLines = Buffer.from('\r\n'.repeat(30_000))

describe('a POP3 server that sends without end', () => {
  it('a line is refused after a few kilobytes, wherever it comes', async () => {
    const cases: [string, string, (connection: Pop3Connection) => Promise<unknown>][] = [
      ['greeting', '', (connection) => connection.readReply()],
      ['answer', '+OK ', (connection) => connection.command('NOOP')],
      ['list', '+OK\r\n', (connection) => connection.list('UIDL')],
    ]
    for (const [name, first, ask] of cases) {
      let flooding: { sent: () => number } | undefined
      await using server = await startSocketServer((socket) => {
        flooding = flood(socket, line, first)
      })
      const { socket, connection } = await dial(server)
      const grown = await memoryOf(async () => {
        await expect(ask(connection), name).rejects.toMatchObject({ code: 'protocol_error' })
      })
      expect(socket.bytesRead, name).toBeLessThan(256 * 1024)
      expect(grown, name).toBeLessThan(16 * megabyte)
      expect(await server.deserted(3000), name).toBe(true)
      // The rest is what the kernel buffers on loopback.
      expect(flooding?.sent(), name).toBeLessThan(20 * megabyte)
    }
  })

  it('a list is refused with bounded memory, be it of entries or of empty lines', async () => {
    for (const piece of [manyLines, emptyLines]) {
      await using server = await startSocketServer((socket) => void flood(socket, piece, '+OK\r\n'))
      const { socket, connection } = await dial(server)
      const grown = await memoryOf(async () => {
        await expect(connection.list('LIST')).rejects.toMatchObject({
          code: 'protocol_error',
          message: 'The server sent an endless list.',
        })
      })
      expect(connection.usable).toBe(false)
      expect(socket.bytesRead).toBeLessThan(34 * megabyte)
      expect(grown).toBeLessThan(64 * megabyte)
    }
  })

  it('a header is refused at its own limit', async () => {
    await using server = await startSocketServer((socket) => void flood(socket, line, '+OK\r\n'))
    const { socket, connection } = await dial(server)
    await expect(connection.list('TOP 1 0', megabyte)).rejects.toMatchObject({
      code: 'protocol_error',
    })
    expect(socket.bytesRead).toBeLessThan(2 * megabyte)
  })

  it('a message is held in memory by nobody, and ends when the reader gives it up', async () => {
    let flooding: { sent: () => number } | undefined
    await using server = await startSocketServer((socket) => {
      flooding = flood(socket, Buffer.from(`${'.'.repeat(70)}\r\n`.repeat(1000)), '+OK\r\n')
    })
    const { socket, connection } = await dial(server)
    let read = 0
    const grown = await memoryOf(async () => {
      const content = await connection.stream('RETR 1')
      for await (const chunk of content) {
        if (Buffer.isBuffer(chunk)) read += chunk.length
        if (read > 100 * megabyte) break
      }
    })
    expect(read).toBeGreaterThan(100 * megabyte)
    expect(grown).toBeLessThan(64 * megabyte)
    expect(socket.destroyed).toBe(true)
    expect(await server.deserted(3000)).toBe(true)
    expect(flooding?.sent()).toBeLessThan(130 * megabyte)
  })

  it('a message that nobody reads stays on the server', async () => {
    let flooding: { sent: () => number } | undefined
    await using server = await startSocketServer((socket) => {
      flooding = flood(socket, line, '+OK\r\n')
    })
    const { socket, connection } = await dial(server)
    const content = await connection.stream('RETR 1')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(socket.bytesRead).toBeLessThan(megabyte)
    expect(flooding?.sent()).toBeLessThan(20 * megabyte)
    content.destroy()
    expect(await server.deserted(3000)).toBe(true)
  })

  it('a message that is given up while the server is silent frees the mailbox at once', async () => {
    await using server = await startSocketServer((socket) => {
      socket.once('data', () => socket.write('+OK\r\nhalf a li'))
    })
    const { connection } = await dial(server, 10_000)
    const content = await connection.stream('RETR 1')
    await once(content, 'readable')
    content.read()
    content.destroy()
    expect(await server.deserted(3000)).toBe(true)
  })
})

describe('a server of another kind', () => {
  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'],
    ['IMAP', '* OK IMAP4rev1 ready\r\n'],
    ['SMTP', '220 mx.example.test ESMTP\r\n'],
    ['a TLS alert', Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a, 0x0a])],
    ['NUL', Buffer.from('\0\0\0\0\r\n')],
    ['octets above 127', Buffer.from([0xff, 0xfe, 0x80, 0xc3, 0x28, 0x0a])],
    ['an empty line', '\r\n'],
    ['an answer without its space', '+OKAY\r\n'],
    ['a challenge', '+ aGk=\r\n'],
  ])('that greets with %s is told from POP3', async (_name, greeting) => {
    await using server = await startSocketServer((socket) => socket.end(greeting))
    const outcome = await storeAt(server.port, { timeouts: patient }).verify()
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'protocol_error' } })
    const shown = outcome.outcome === 'failed' ? outcome.error.serverReply : undefined
    expect(shown ?? '').not.toMatch(/[\u0000-\u001F\u007F]/)
    expect(await server.deserted(3000)).toBe(true)
  })

  it('that speaks plain text on a TLS port, or TLS on a plain one, ends in an error', async () => {
    await using plain = await startSocketServer((socket) => socket.write('+OK ready\r\n'))
    expect(await storeAt(plain.port, { tlsMode: 'implicit' }).verify()).toMatchObject({
      error: { code: 'tls_failed' },
    })
    await using encrypted = await startSocketServer(() => {}, { tls: true })
    expect(await storeAt(encrypted.port).verify()).toMatchObject({ error: { code: 'timeout' } })
    expect(await plain.deserted(3000)).toBe(true)
    expect(await encrypted.deserted(3000)).toBe(true)
  })
})

describe('POP3 over TLS that is tampered with', () => {
  const tls = { ca: testCertificate.cert }
  const timeouts: Timeouts = { ...quick, connect: 500 }

  function serveAll(socket: Socket): void {
    const session = createPop3Session(messages)
    socket.write(session.greeting)
    onLines(socket, (line) => socket.write(session.answer(line).bytes))
  }

  /** Passes octets on, but for those that the server sends from a place on. */
  async function startTampering(target: number, place: number, tamper: (piece: Buffer) => Buffer) {
    return startSocketServer((socket) => {
      const upstream = connect({ host: '127.0.0.1', port: target })
      let passed = 0
      socket.on('data', (piece: Buffer) => upstream.write(piece))
      socket.on('close', () => upstream.destroy())
      upstream.on('error', () => {})
      upstream.on('close', () => socket.destroy())
      upstream.on('data', (piece: Buffer) => {
        const at = place - passed
        passed += piece.length
        if (at < 0 || at >= piece.length) socket.write(piece)
        else socket.write(Buffer.concat([piece.subarray(0, at), tamper(piece.subarray(at))]))
      })
    })
  }

  it('reads all there is where nobody tampers', async () => {
    await using server = await startSocketServer(serveAll, { tls: true })
    expect(await fetchAll(server.port, { tlsMode: 'implicit', tls, timeouts: patient })).toBe('ok')
  })

  it('ends in an error for a flipped bit, a cut or an insertion anywhere, and never crashes', async () => {
    const random = createRandom(3)
    await using server = await startSocketServer(serveAll, { tls: true })
    const codes = new Set<string>()
    const tampers: [(piece: Buffer) => Buffer, ...((piece: Buffer) => Buffer)[]] = [
      (piece) => Buffer.concat([Buffer.from([(piece[0] ?? 0) ^ 0x41]), piece.subarray(1)]),
      (piece) => piece.subarray(1),
      (piece) => Buffer.concat([random.bytes(40), piece]),
      (piece) => Buffer.concat([piece, Buffer.from('+OK plain\r\n')]),
    ]
    await judgeEach(Array(240).keys(), 12, async () => {
      const place = random.below(random.chance(50) ? 1200 : 2400)
      await using proxy = await startTampering(server.port, place, random.pick(tampers))
      const ended = await fetchAll(proxy.port, { tlsMode: 'implicit', tls, timeouts })
      codes.add(ended)
      expect(await proxy.deserted(3000), `at ${place}`).toBe(true)
    })
    expect(codes).toContain('tls_failed')
    for (const code of codes) {
      expect(['tls_failed', 'timeout', 'connection_lost', 'connection_timeout', 'ok']).toContain(
        code,
      )
    }
  })
})
