import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { MailError } from '../mail-error.ts'
import { createPop3Store, type Pop3Settings } from '../pop3.ts'
import { createPop3Session, type Pop3Message } from '../testing/pop3-mailbox.ts'
import { createRandom, type Random } from '../testing/random.ts'
import { onLines, startSocketServer } from '../testing/socket-server.ts'
import { testTokens } from '../testing/test-tokens.ts'
import type { Credentials } from '../token-provider.ts'

const seeds = [1, 20_261_124, 4_294_967_295]
const runsPerSeed = 500
const atOnce = 16
/** milliseconds; what a run takes at most, its time-outs and a second sign-in included */
const longestRun = 20_000

const messages: Pop3Message[] = [
  {
    uidl: 'first',
    content: Buffer.from('Subject: one\r\nFrom: a@example.test\r\n\r\n.dot\r\n..\r\n\r\n.\r\n'),
  },
  {
    uidl: 'second',
    content: Buffer.from('Subject: two\r\n\r\nbare\n.\nlf\rcr\0nul\xFF8-bit\r\n', 'latin1'),
  },
  { uidl: 'third', content: Buffer.from(`X: y\r\n\r\n${'long '.repeat(2000)}\r\n`) },
]

type Ending = 'go on' | 'close' | 'reset' | 'fall silent'

interface Served {
  /** octets of the messages that were sent as they are, in step with the client */
  exact: Map<string, number>
  /** connections that were served */
  sessions: number
}

/** Where one answer ends, read without any state: 0 where it does not end. */
function endOfAnswer(bytes: Buffer, multiLine: boolean): number {
  const text = bytes.toString('latin1')
  const first = text.indexOf('\n') + 1
  if (!multiLine || first === 0 || /^-ERR/i.test(text)) return first
  if (text.startsWith('.\r\n', first)) return first + 3
  const end = text.indexOf('\r\n.\r\n', first)
  return end === -1 ? 0 : end + 5
}

const tokens = ['\r\n', '.\r\n', '\n', '\r', '.', '+OK\r\n', '-ERR\r\n', '* OK\r\n'] as const

const answers = [
  '-ERR no\r\n',
  '-ERR [AUTH] no\r\n',
  '-ERR [SYS/TEMP] later\r\n',
  '-ERR [IN-USE] locked\r\n',
  '-ERR [LOGIN-DELAY] wait\r\n',
  '+ eyJzdGF0dXMiOiI0MDAifQ==\r\n',
  '+OK\r\n',
] as const

function mutate(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1)
  const lines = bytes.toString('latin1').split(/(?<=\n)/)
  const line = random.below(lines.length)
  const insert = (extra: Buffer) =>
    Buffer.concat([bytes.subarray(0, at), extra, bytes.subarray(at)])
  switch (random.below(11)) {
    case 0: {
      const flipped = Buffer.from(bytes)
      const place = Math.min(at, bytes.length - 1)
      flipped[place] = (flipped[place] ?? 0) ^ (1 << random.below(8))
      return flipped
    }
    case 1:
      return bytes.subarray(0, at)
    case 2:
      lines.splice(line, 1)
      break
    case 3:
      lines.splice(line, 0, ...lines.slice(line, line + 1 + random.below(3)))
      break
    case 4:
      lines.splice(random.below(lines.length), 0, ...lines.splice(line, 1))
      break
    case 5:
      return insert(Buffer.from(random.pick(['+OK', ...tokens])))
    case 6:
      return insert(random.bytes(1 + random.below(64)))
    case 7:
      return insert(Buffer.alloc(20_000, random.pick(['A', '\0', '\r', '\n', '.\r\n'])))
    case 8:
      return Buffer.alloc(0)
    case 9:
      return Buffer.from(random.pick(answers))
    default:
      return random.bytes(1 + random.below(200))
  }
  return Buffer.from(lines.join(''), 'latin1')
}

/** Serves one connection; which answers are mutated, and how, is decided by the numbers. */
function serveMutated(socket: Socket, random: Random, served: Served): void {
  served.sessions += 1
  const session = createPop3Session(messages)
  const mutates = random.chance(95)
  const target = random.below(20)
  const again = random.chance(25)
  const ending: Ending = random.chance(5)
    ? 'fall silent'
    : random.pick(['go on', 'go on', 'go on', 'close', 'reset'])
  let count = -1
  let inStep = true
  let silent = false

  async function send(bytes: Buffer): Promise<void> {
    let rest = bytes
    while (rest.length && !socket.destroyed) {
      const size = random.chance(50) ? rest.length : 1 + random.below(rest.length)
      socket.write(rest.subarray(0, size))
      rest = rest.subarray(size)
      if (rest.length) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async function respond(bytes: Buffer, multiLine: boolean, message?: Buffer): Promise<void> {
    if (silent) return
    count += 1
    const hit = mutates && (count === target || (again && random.chance(15)))
    const sent = hit ? mutate(bytes, random) : bytes
    const end = endOfAnswer(sent, multiLine)
    if (end !== sent.length) inStep = false
    if (message && inStep && !hit) {
      const key = message.toString('latin1')
      served.exact.set(key, (served.exact.get(key) ?? 0) + 1)
    }
    await send(sent)
    // To wait for the end of an answer that has none takes long: not too often.
    const unfinished = end === 0 && random.chance(85)
    if (!unfinished && (!hit || ending === 'go on')) return
    if (unfinished || ending === 'close') socket.end()
    else if (ending === 'reset') socket.resetAndDestroy()
    silent = true
  }

  let turn: Promise<unknown> = respond(session.greeting, false)
  onLines(socket, (line) => {
    const { bytes, multiLine, message, ends } = session.answer(line)
    turn = turn.then(() => respond(bytes, multiLine, message)).then(() => ends && socket.end())
  })
}

interface Result {
  /** code of the error, `ok`, or what must not happen */
  ended: string
  /** messages that were read to their end */
  read: Buffer[]
  served: Served
  leaked: boolean
  took: number
}

async function run(seed: number): Promise<Result> {
  const random = createRandom(seed)
  const served: Served = { exact: new Map(), sessions: 0 }
  const read: Buffer[] = []
  await using server = await startSocketServer((socket) => serveMutated(socket, random, served))
  const credentials: Credentials = random.pick<Credentials>([
    { method: 'basic', login: 'ops', password: 'secret' },
    { method: 'oauth2', login: 'ops', tokens: testTokens('one', 'two') },
    { method: 'oauth2', login: 'ops', tokens: testTokens('one'), mechanism: 'XOAUTH2' },
  ])
  const settings: Pop3Settings = {
    host: '127.0.0.1',
    port: server.port,
    tlsMode: 'none',
    credentials,
    timeouts: { connect: 2000, greeting: 500, inactivity: 500, verify: 5000 },
    afterFetch: { action: random.pick(['delete', 'nothing']) },
  }
  const store = createPop3Store(settings)
  const started = performance.now()
  let ended: string
  try {
    if (random.chance(30)) {
      const outcome = await store.verify()
      ended = outcome.outcome === 'ok' ? 'ok' : outcome.error.code
    } else {
      for await (const message of store.fetch()) {
        read.push(await buffer(await message.source()))
        await message.done()
      }
      ended = 'ok'
    }
    await store.close()
  } catch (error) {
    ended = error instanceof MailError ? error.code : `not a MailError: ${String(error)}`
    await store.close()
  }
  const took = performance.now() - started
  return { ended, read, served, leaked: !(await server.deserted(2000)), took }
}

async function runMany(from: number, count: number): Promise<Map<number, Result>> {
  const results = new Map<number, Result>()
  let next = from
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < from + count) {
        const seed = next
        next += 1
        results.set(seed, await run(seed))
      }
    }),
  )
  return results
}

describe('a POP3 session whose answers are mutated', () => {
  it.each(seeds)(
    'ends in time, in order and without loss of sockets (seed %i)',
    async (first) => {
      const unhandled: unknown[] = []
      const note = (error: unknown) => unhandled.push(error)
      process.on('unhandledRejection', note)
      const results = await runMany(first, runsPerSeed)
      process.off('unhandledRejection', note)
      expect(unhandled).toEqual([])

      const codes = new Map<string, number>()
      let exact = 0
      for (const [seed, { ended, read, served, leaked, took }] of results) {
        const context = `seed ${seed}`
        codes.set(ended, (codes.get(ended) ?? 0) + 1)
        expect(ended, context).toMatch(/^[a-z0-9_]+$/)
        expect(leaked, context).toBe(false)
        expect(took, context).toBeLessThan(longestRun)
        for (const content of read) {
          const key = content.toString('latin1')
          const left = served.exact.get(key) ?? 0
          if (left > 0) {
            exact += 1
            served.exact.set(key, left - 1)
          }
        }
        // What was sent whole and in step was read byte for byte, but for what was given up: with a
        // session that is lost, all that was fetched together is fetched again.
        const missed = [...served.exact.values()].reduce((sum, left) => sum + left, 0)
        expect(ended === 'ok' && served.sessions === 1 ? missed : 0, context).toBe(0)
      }
      // The mutations reach deep enough to be worth their time.
      expect(exact).toBeGreaterThan(runsPerSeed / 5)
      for (const code of ['ok', 'timeout', 'connection_lost', 'protocol_error']) {
        expect(codes.get(code) ?? 0, code).toBeGreaterThan(runsPerSeed / 100)
      }
    },
    60_000,
  )
})
