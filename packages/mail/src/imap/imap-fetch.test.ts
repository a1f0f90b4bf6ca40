import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createImapStore, type ImapSettings } from '../imap.ts'
import type { AfterFetch, FetchedMessage } from '../mail-store.ts'
import type { MailError } from '../mail-error.ts'
import { startScriptedServer, type ScriptedClient } from '../testing/scripted-server.ts'
import { testTokens, type TestTokens } from '../testing/test-tokens.ts'

const base = 'IMAP4rev1 SASL-IR AUTH=XOAUTH2'

interface Script {
  capability?: string
  /** Answers instead of the ordinary ones; every line is also kept in `log`. */
  answers?: Record<string, (tag: string, args: string) => string>
  log?: string[]
}

const source = 'Subject: hello\r\n\r\nbody\r\n'
/** what HEADER.FIELDS asks for */
const fields = 'HEADER.FIELDS (FROM TO SUBJECT DATE MESSAGE-ID)'

/** A folder with UIDs 5 and 9, as far as a fetching client needs it. */
async function serve(client: ScriptedClient, { capability = base, answers = {}, log }: Script) {
  await client.send(`* OK [CAPABILITY ${capability}] ready\r\n`)
  for (;;) {
    const line = await client.next()
    if (line === undefined) return
    const [tag = '', first = '', ...rest] = line.split(' ')
    const name = first.toUpperCase() === 'UID' ? `UID ${rest.shift()}` : first.toUpperCase()
    const args = rest.join(' ')
    log?.push(`${name} ${args}`.trim())
    const answer = answers[name]?.(tag, args) ?? ordinary(name, tag, args, capability)
    await client.send(answer)
  }
}

function ordinary(name: string, tag: string, args: string, capability: string): string {
  const ok = `${tag} OK done\r\n`
  if (name === 'CAPABILITY') return `* CAPABILITY ${capability}\r\n${ok}`
  if (name === 'LIST' && args === '"" ""') return `* LIST () "/" ""\r\n${ok}`
  if (name === 'LIST') return `* LIST () "/" INBOX\r\n${ok}`
  if (name === 'SELECT') {
    const flags =
      String.raw`* FLAGS (\Deleted \Seen)` +
      '\r\n' +
      String.raw`* OK [PERMANENTFLAGS (\Deleted \Seen \*)] ok`
    return `${flags}\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n${tag} OK [READ-WRITE] done\r\n`
  }
  if (name === 'UID SEARCH') return `* SEARCH 5 9\r\n${ok}`
  if (name === 'UID FETCH') {
    const rows = [5, 9].map((uid, index) => row(index + 1, uid, args))
    return `${rows.join('')}${ok}`
  }
  return ok
}

function row(sequence: number, uid: number, args: string): string {
  const items = [`UID ${uid}`]
  const header = `Subject: m${uid}\r\n\r\n`
  if (args.toUpperCase().includes(fields))
    items.push(`BODY[${fields}] {${header.length}}\r\n${header}`)
  if (args.includes('RFC822.SIZE')) items.push(`RFC822.SIZE ${source.length}`)
  if (args.includes('BODY.PEEK[]'))
    items.push(`BODY[]${args.includes('<0.') ? '<0>' : ''} {${source.length}}\r\n${source}`)
  return `* ${sequence} FETCH (${items.join(' ')})\r\n`
}

function open(port: number, afterFetch: AfterFetch, tokens: TestTokens = testTokens('tok-1')) {
  const settings: ImapSettings = {
    host: '127.0.0.1',
    port,
    tlsMode: 'none',
    credentials: { method: 'oauth2', login: 'ops', tokens },
    timeouts: { greeting: 5000, inactivity: 5000 },
    afterFetch,
  }
  return createImapStore(settings)
}

async function collect(messages: AsyncIterable<FetchedMessage>): Promise<FetchedMessage[]> {
  const found: FetchedMessage[] = []
  for await (const message of messages) found.push(message)
  return found
}

const authenticate = (reply: string) => ({
  AUTHENTICATE: (tag: string) => `${tag} ${reply}\r\n`,
})

describe('a token that IMAP rejects while fetching', () => {
  const notConnected = (tag: string) => `${tag} BAD User is authenticated but not connected.\r\n`
  const rejections: [string, Script['answers']][] = [
    ['the bare NO AUTHENTICATE failed.', authenticate('NO AUTHENTICATE failed.')],
    ['User is authenticated but not connected', { LIST: notConnected, SELECT: notConnected }],
  ]

  it.each(rejections)(
    'is invalidated by value at %s, and another is tried once',
    async (_name, answers) => {
      await using server = await startScriptedServer([
        (client) => serve(client, { answers: answers ?? {} }),
        (client) => serve(client, {}),
      ])
      const tokens = testTokens('tok-1', 'tok-2')
      await using store = open(server.port, { action: 'nothing' }, tokens)
      const messages = await collect(store.fetch())
      expect(messages.map(({ envelope }) => envelope.subject)).toEqual(['m5', 'm9'])
      expect(tokens.invalidated).toEqual(['tok-1'])
      expect(server.connections).toBe(2)
    },
  )

  it.each(rejections)('is not tried a third time at %s', async (_name, answers) => {
    await using server = await startScriptedServer([
      (client) => serve(client, { answers: answers ?? {} }),
    ])
    const tokens = testTokens('tok-1', 'tok-2', 'tok-3')
    await using store = open(server.port, { action: 'nothing' }, tokens)
    await expect(collect(store.fetch())).rejects.toMatchObject({ whoseMove: 'admin' })
    expect(server.connections).toBe(2)
    expect(tokens.invalidated[0]).toBe('tok-1')
  })

  it('is kept when the server is unavailable', async () => {
    const answers = authenticate('NO [UNAVAILABLE] Temporary authentication failure.')
    await using server = await startScriptedServer([(client) => serve(client, { answers })])
    const tokens = testTokens('tok-1', 'tok-2')
    await using store = open(server.port, { action: 'nothing' }, tokens)
    await expect(collect(store.fetch())).rejects.toMatchObject({ code: 'server_unavailable' })
    expect(tokens.invalidated).toEqual([])
    expect(server.connections).toBe(1)
  })

  it('is trouble that a watch waits out and tells of', async () => {
    const refuse = (client: ScriptedClient) =>
      serve(client, { answers: authenticate('NO [AUTHENTICATIONFAILED] no') })
    await using server = await startScriptedServer([refuse, refuse, (client) => serve(client, {})])
    await using store = open(
      server.port,
      { action: 'nothing' },
      testTokens('tok-1', 'tok-2', 'tok-3'),
    )
    const troubles: string[] = []
    const onTrouble = ({ code }: MailError) => void troubles.push(code)
    for await (const message of store.watch({ onTrouble })) {
      expect(message.envelope.subject).toBe('m5')
      break
    }
    expect(troubles).toEqual(['token_rejected'])
  })
})

describe('commands while fetching over IMAP', () => {
  const run = async (
    capability: string,
    afterFetch: AfterFetch,
    answers: Script['answers'] = {},
  ): Promise<string[]> => {
    const log: string[] = []
    await using server = await startScriptedServer([
      (client) => serve(client, { capability: `${base} ${capability}`, answers, log }),
    ])
    await using store = open(server.port, afterFetch)
    const messages = await collect(store.fetch())
    await Promise.all(messages.map((message) => message.done()))
    return log.filter((line) => /^(UID|EXPUNGE|NOOP)/.test(line))
  }

  it('asks for no source when the caller reads envelopes only', async () => {
    const log = await run('', { action: 'nothing' })
    expect(log.join('\n')).not.toContain('BODY.PEEK[]')
  })

  it('fetches the sources of all small messages with the first one', async () => {
    const log: string[] = []
    await using server = await startScriptedServer([(client) => serve(client, { log })])
    await using store = open(server.port, { action: 'nothing' })
    for await (const message of store.fetch())
      expect(await text(await message.source())).toBe(source)
    expect(log.filter((line) => line.includes('BODY.PEEK[]'))).toHaveLength(1)
    for await (const message of store.fetch()) {
      expect(message.envelope.subject).toBe('hello')
      expect(await text(await message.source())).toBe(source)
    }
    expect(log.filter((line) => line.includes('BODY.PEEK[]'))).toHaveLength(2)
    expect(log.at(-1)).toMatch(/^UID FETCH 5,9 \(UID BODY\.PEEK\[\]<0\.\d+>\)/)
  })

  it('asks for the sizes of those messages only that are too large to come along', async () => {
    const log: string[] = []
    const size = 600_000
    const header = { 5: source, 9: `X-Long: ${'x'.repeat(size)}\r\n${source}` }
    const answerTo = (args: string, uid: 5 | 9) => {
      const share = Number(/<0\.(\d+)>/.exec(args)?.[1])
      if (Number.isNaN(share)) return row(1, uid, args).replace(/SIZE \d+/, `SIZE ${size}`)
      const cut = header[uid].padEnd(size, 'x').slice(0, share)
      return `* 1 FETCH (UID ${uid} BODY[]<0> {${cut.length}}\r\n${cut})\r\n`
    }
    let large = false
    const answers: Script['answers'] = {
      'UID FETCH': (tag, args) => {
        if (!large) return ordinary('UID FETCH', tag, args, base)
        const asked = args.slice(0, args.indexOf(' ')).split(',')
        const uids = ([5, 9] as const).filter((uid) => asked.includes(String(uid)))
        return `${uids.map((uid) => answerTo(args, uid)).join('')}${tag} OK done\r\n`
      },
    }
    await using server = await startScriptedServer([(client) => serve(client, { log, answers })])
    await using store = open(server.port, { action: 'nothing' })
    // Whoever reads sources is given them together with the heads from then on.
    for (const message of await collect(store.fetch())) (await message.source()).resume()
    large = true
    log.length = 0
    const messages = await collect(store.fetch())
    expect(messages.map(({ size: told, envelope }) => [told, envelope.subject])).toEqual([
      [size, 'hello'],
      [size, 'm9'],
    ])
    expect(log.filter((line) => line.startsWith('UID FETCH'))).toEqual([
      expect.stringContaining('UID FETCH 5,9 (UID BODY.PEEK[]<0.'),
      'UID FETCH 5 (UID RFC822.SIZE)',
      expect.stringContaining('UID FETCH 9 (UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS'),
    ])
  })

  it('asks for no mod-sequences, which nobody reads', async () => {
    const log: string[] = []
    const answers: Script['answers'] = {
      ENABLE: (tag) => `* ENABLED CONDSTORE\r\n${tag} OK done\r\n`,
      SELECT: (tag, args) => `* OK [HIGHESTMODSEQ 12] ok\r\n${ordinary('SELECT', tag, args, base)}`,
    }
    await using server = await startScriptedServer([
      (client) => serve(client, { capability: `${base} ENABLE CONDSTORE`, answers, log }),
    ])
    await using store = open(server.port, { action: 'nothing' })
    await collect(store.fetch())
    expect(log.join('\n')).toContain('ENABLE CONDSTORE')
    expect(log.join('\n')).not.toContain('MODSEQ')
  })

  it('moves what is acknowledged together in one command', async () => {
    const log = await run('MOVE UIDPLUS', { action: 'archive', folder: 'Done' })
    expect(log.slice(2)).toEqual(['UID MOVE 5,9 Done'])
  })

  it('copies and removes by UID where MOVE is not offered', async () => {
    const log = await run('UIDPLUS', { action: 'archive', folder: 'Done' })
    expect(log.slice(2)).toEqual([
      'UID COPY 5,9 Done',
      String.raw`UID STORE 5,9 +FLAGS (\Deleted)`,
      'UID EXPUNGE 5,9',
    ])
  })

  it('only marks where a plain EXPUNGE would remove what others have marked', async () => {
    const log = await run('', { action: 'delete' })
    expect(log[0]).toContain('UNDELETED')
    expect(log.slice(2)).toEqual([String.raw`UID STORE 5,9 +FLAGS (\Deleted)`])
  })

  it('tells a server that is busy from one that forbids', async () => {
    for (const [reply, folder, code] of [
      ['NO [UNAVAILABLE] later', 'Done', 'server_unavailable'],
      ['NO [NOPERM] not yours', 'INBOX', 'folder_refused'],
      ['NO [TRYCREATE] no such folder', 'Done', 'archive_folder_missing'],
    ] as const) {
      const answers = { 'UID MOVE': (tag: string) => `${tag} ${reply}\r\n` }
      await expect(
        run('MOVE UIDPLUS', { action: 'archive', folder }, answers),
      ).rejects.toMatchObject({ code })
    }
  })

  it('reads the answer of ESEARCH, and no more of it than a folder can hold', async () => {
    const found = (all: string) => ({
      'UID SEARCH': (tag: string) => `* ESEARCH (TAG "${tag}") UID${all}\r\n${tag} OK done\r\n`,
    })
    const log = await run('ESEARCH', { action: 'nothing' }, found(' ALL 5,9'))
    expect(log[1]).toContain('UID FETCH 5,9 ')
    expect(await run('ESEARCH', { action: 'nothing' }, found(''))).toHaveLength(1)
    await expect(
      run('ESEARCH', { action: 'nothing' }, found(' ALL 1:4294967295')),
    ).rejects.toMatchObject({ code: 'protocol_error' })
  })

  it('takes a refused search for trouble, not for an empty folder', async () => {
    const answers = { 'UID SEARCH': (tag: string) => `${tag} NO [UNAVAILABLE] later\r\n` }
    await expect(run('', { action: 'nothing' }, answers)).rejects.toMatchObject({
      code: 'server_unavailable',
    })
  })
})
