import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { MailError } from '../mail-error.ts'
import { createPop3Store, type Pop3Settings } from '../pop3.ts'
import type { Timeouts } from '../settings.ts'
import { startScriptedServer, type ScriptedClient } from '../testing/scripted-server.ts'
import { testTokens } from '../testing/test-tokens.ts'
import type { Credentials } from '../token-provider.ts'

const password: Credentials = { method: 'basic', login: 'ops', password: 'secret' }
const patient: Partial<Timeouts> = { greeting: 5000, inactivity: 5000 }
const quick: Partial<Timeouts> = { greeting: 700, inactivity: 700, verify: 10_000 }

function settings(port: number, more: Partial<Pop3Settings> = {}): Pop3Settings {
  return {
    host: '127.0.0.1',
    port,
    tlsMode: 'none',
    credentials: password,
    timeouts: patient,
    ...more,
  }
}

const capabilities = '+OK\r\nUSER\r\nTOP\r\nUIDL\r\nSASL XOAUTH2\r\n.\r\n'

async function signIn(client: ScriptedClient, capa = capabilities): Promise<void> {
  await client.send('+OK ready\r\n')
  await client.expect('CAPA')
  await client.send(capa)
  await client.expect('USER ops')
  await client.send('+OK\r\n')
  await client.expect('PASS secret')
  await client.send('+OK welcome\r\n')
  await client.expect('CAPA')
  await client.send(capa)
}

const list = '+OK\r\n1 42\r\n2 43\r\n.\r\n'
const uidl = '+OK\r\n1 aaa\r\n2 bbb\r\n.\r\n'
const head = '+OK\r\nSubject: first\r\n\r\n.\r\n'
const body = '+OK 42 octets\r\nSubject: first\r\n\r\n..dot\r\nend\r\n.\r\n'
const content = 'Subject: first\r\n\r\n.dot\r\nend\r\n'

async function serveOne(client: ScriptedClient): Promise<void> {
  await signIn(client)
  await client.expect('LIST')
  await client.send(list)
  await client.expect('UIDL')
  await client.send(uidl)
  await client.expect('TOP 1 0')
  await client.send(head)
  await client.expect('RETR 1')
  await client.send(body)
  await client.expect('DELE 1')
  await client.send('+OK marked\r\n')
  await client.expect('QUIT')
  await client.send('+OK bye\r\n')
}

async function readOne(port: number): Promise<{ subject: string; source: string }> {
  await using store = createPop3Store(settings(port, { afterFetch: { action: 'delete' } }))
  for await (const message of store.fetch({ limit: 1 })) {
    const source = await text(await message.source())
    await message.done()
    return { subject: message.envelope.subject, source }
  }
  throw new Error('no message')
}

describe('a POP3 session', () => {
  it('reads the same whatever the size of the packets', async () => {
    for (const packet of [1, 2, 3, 5, 7, 16, 1460]) {
      await using server = await startScriptedServer([serveOne], { packet })
      const read = await readOne(server.port)
      expect(server.complaints).toEqual([])
      expect(read).toEqual({ subject: 'first', source: content })
    }
  })

  it('reads the same wherever the answers are cut in two', async () => {
    const total = Buffer.byteLength(
      `+OK ready\r\n${capabilities}+OK\r\n+OK welcome\r\n${capabilities}${list}${uidl}${head}${body}`,
    )
    for (let cut = 1; cut < total; cut += 1) {
      await using server = await startScriptedServer([serveOne], { packet: [cut] })
      expect(await readOne(server.port), `cut at ${cut}`).toMatchObject({ source: content })
      expect(server.complaints).toEqual([])
    }
  })

  it('marks again what was acknowledged when the connection was lost before QUIT', async () => {
    async function loseIt(client: ScriptedClient): Promise<void> {
      await signIn(client)
      await client.expect('LIST')
      await client.send(list)
      await client.expect('UIDL')
      await client.send(uidl)
      await client.expect('TOP 1 0')
      await client.send(head)
      await client.expect('DELE 1')
      client.drop()
    }
    async function markAgain(client: ScriptedClient): Promise<void> {
      await signIn(client)
      await client.expect('LIST')
      await client.send('+OK\r\n1 43\r\n2 42\r\n.\r\n')
      await client.expect('UIDL')
      await client.send('+OK\r\n1 bbb\r\n2 aaa\r\n.\r\n')
      await client.expect('DELE 2')
      await client.send('+OK\r\n')
      await client.expect('QUIT')
      await client.send('+OK\r\n')
    }
    await using server = await startScriptedServer([loseIt, markAgain])
    const store = createPop3Store(settings(server.port, { afterFetch: { action: 'delete' } }))
    const reading = async () => {
      for await (const message of store.fetch({ limit: 1 })) await message.done()
    }
    await reading()
    await store.close()
    expect(server.complaints).toEqual([])
    expect(server.connections).toBe(2)
  })

  it('opens another session when a message is given up half-way', async () => {
    const large = '+OK\r\n1 900000\r\n2 43\r\n.\r\n'
    const half = async (client: ScriptedClient) => {
      await signIn(client)
      await client.expect('LIST')
      await client.send(large)
      await client.expect('UIDL')
      await client.send(uidl)
      await client.expect('TOP 1 0')
      await client.send(head)
      await client.expect('TOP 2 0')
      await client.send(head)
      await client.expect('RETR 1')
      await client.send('+OK\r\nSubject: fir')
      await client.hang()
    }
    const rest = async (client: ScriptedClient) => {
      await signIn(client)
      await client.expect('LIST')
      await client.send(large)
      await client.expect('UIDL')
      await client.send(uidl)
      await client.expect('RETR 2')
      await client.send(body)
      await client.expect('QUIT')
      await client.send('+OK\r\n')
    }
    await using server = await startScriptedServer([half, rest])
    const store = createPop3Store(settings(server.port))
    const read: string[] = []
    for await (const message of store.fetch()) {
      const source = await message.source()
      if (message.size > 1000) source.destroy()
      else read.push(await text(source))
    }
    expect(read).toEqual([content])
    expect(server.complaints).toEqual([])
  })

  it('sends commands together where the server takes them, and keeps each answer with its own', async () => {
    const many = Array.from({ length: 3 }, (_, index) => index + 1)
    const lines = (make: (number: number) => string) => many.map((n) => make(n)).join('')
    const script = async (client: ScriptedClient) => {
      await signIn(client, capabilities.replace('UIDL', 'UIDL\r\nPIPELINING'))
      await client.expect('LIST')
      await client.send(`+OK\r\n${lines((n) => `${n} 42\r\n`)}.\r\n`)
      await client.expect('UIDL')
      await client.send(`+OK\r\n${lines((n) => `${n} id${n}\r\n`)}.\r\n`)
      for (const number of many) await client.expect(`TOP ${number} 0`)
      await client.send(lines((n) => `+OK\r\nSubject: m${n}\r\n\r\n.\r\n`))
      for (const number of many) await client.expect(`RETR ${number}`)
      await client.send('+OK\r\nSubject: m1\r\n\r\none\r\n.\r\n-ERR gone\r\n')
      await client.send('+OK\r\nSubject: m3\r\n\r\nthree\r\n.\r\n')
      await client.expect('RETR 2')
      await client.send('-ERR gone\r\n')
      for (const number of [1, 3]) await client.expect(`DELE ${number}`)
      await client.send('+OK\r\n+OK\r\n')
      await client.expect('QUIT')
      await client.send('+OK\r\n')
    }
    for (const packet of [1, 7, 1460]) {
      await using server = await startScriptedServer([script], { packet })
      const store = createPop3Store(settings(server.port, { afterFetch: { action: 'delete' } }))
      const read: string[] = []
      for await (const message of store.fetch()) {
        const source = await message.source().then(text, (error: MailError) => error.code)
        read.push(`${message.envelope.subject} ${source}`)
        if (source !== 'message_gone') await message.done()
      }
      expect(read).toEqual([
        'm1 Subject: m1\r\n\r\none\r\n',
        'm2 message_gone',
        'm3 Subject: m3\r\n\r\nthree\r\n',
      ])
      expect(server.complaints).toEqual([])
    }
  })
})

describe('a POP3 session that gets out of step', () => {
  it('ends when the server answers what nobody asked', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await client.send('+OK ready\r\n+OK\r\n')
        await client.hang()
      },
    ])
    expect(await createPop3Store(settings(server.port)).verify()).toMatchObject({
      error: {
        code: 'protocol_error',
        message: 'The server sent an answer that nobody asked for.',
      },
    })
  })

  it.each([
    ['said good-bye', '-ERR Disconnected for inactivity.\r\n'],
    ['hung up', ''],
  ])('is replaced when the server %s while a message was handled', async (_name, farewell) => {
    async function untilListed(client: ScriptedClient): Promise<void> {
      await signIn(client)
      await client.expect('LIST')
      await client.send(list)
      await client.expect('UIDL')
      await client.send(uidl)
    }
    async function leave(client: ScriptedClient): Promise<void> {
      await untilListed(client)
      await client.expect('TOP 1 0')
      await client.send(head)
      await client.expect('TOP 2 0')
      await client.send(head)
      await client.send(farewell)
      client.drop()
    }
    async function goOn(client: ScriptedClient): Promise<void> {
      await untilListed(client)
      for (const number of [1, 2]) {
        await client.expect(`RETR ${number}`)
        await client.send(body)
      }
      await client.expect('QUIT')
      await client.send('+OK\r\n')
    }
    await using server = await startScriptedServer([leave, goOn])
    const read: string[] = []
    for await (const message of createPop3Store(settings(server.port)).fetch()) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      read.push(await text(await message.source()))
    }
    expect(read).toEqual([content, content])
    expect(server.complaints).toEqual([])
    expect(server.connections).toBe(2)
  })
})

describe('signing in to POP3', () => {
  const payload = 'dXNlcj1vcHMBYXV0aD1CZWFyZXIgdG9rLTEBAQ=='
  const renewed = 'dXNlcj1vcHMBYXV0aD1CZWFyZXIgdG9rLTIBAQ=='

  async function untilAuth(client: ScriptedClient): Promise<void> {
    await client.send('+OK\r\n')
    await client.expect('CAPA')
    await client.send(capabilities)
    await client.expect('AUTH XOAUTH2')
    await client.send('+ \r\n')
  }

  it('answers the reason of a refusal with an empty line and tries a fresh token once', async () => {
    const refuse = async (client: ScriptedClient) => {
      await untilAuth(client)
      await client.expect(payload)
      await client.send('+ eyJzdGF0dXMiOiI0MDAifQ==\r\n')
      await client.expect('')
      await client.send('-ERR Authentication failure: unknown user name or bad password.\r\n')
    }
    const accept = async (client: ScriptedClient) => {
      await untilAuth(client)
      await client.expect(renewed)
      await client.send('+OK User successfully authenticated\r\n')
      await client.expect('CAPA')
      await client.send(capabilities)
      await client.expect('STAT')
      await client.send('+OK 3 900\r\n')
      await client.expect('QUIT')
      await client.send('+OK\r\n')
    }
    await using server = await startScriptedServer([refuse, accept])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
    expect(server.complaints).toEqual([])
    expect(outcome).toMatchObject({ outcome: 'ok' })
    expect(outcome.steps.at(-1)).toMatchObject({ detail: 'The mailbox holds 3 messages.' })
    expect(tokens.invalidated).toEqual(['tok-1'])
  })

  it('stops after the second rejection', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await untilAuth(client)
        await client.expect(/./)
        await client.send('-ERR [AUTH] no\r\n')
      },
    ])
    const tokens = testTokens('tok-1', 'tok-2', 'tok-3')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({
      error: { code: 'token_rejected', serverReply: '-ERR [AUTH] no' },
    })
    expect(server.connections).toBe(2)
  })

  it('keeps a token that it never presented', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await client.send('+OK\r\n')
        await client.expect('CAPA')
        await client.send(capabilities)
        await client.expect('AUTH XOAUTH2')
        await client.send('-ERR Authentication failure: unknown user name or bad password.\r\n')
      },
    ])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code: 'mechanism_unsupported' } })
    expect(tokens.invalidated).toEqual([])
    expect(server.connections).toBe(1)
  })

  it('takes no +OK for a sign-in before the token was presented', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await client.send('+OK\r\n')
        await client.expect('CAPA')
        await client.send(capabilities)
        await client.expect('AUTH XOAUTH2')
        await client.send('+OK welcome\r\n')
      },
    ])
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens: testTokens('tok-1') }
    const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code: 'protocol_error' } })
  })

  it('answers one challenge more, and no further ones', async () => {
    const lines: (string | undefined)[] = []
    await using server = await startScriptedServer([
      async (client) => {
        await untilAuth(client)
        for (let round = 0; round < 20; round += 1) {
          lines.push(await client.next())
          await client.send('+ YWdhaW4=\r\n')
        }
      },
    ])
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens: testTokens('tok-1') }
    const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code: 'protocol_error' } })
    expect(lines.filter((line) => line !== undefined)).toEqual([payload, ''])
  })

  it('takes a refusal that follows the challenge at once for the answer', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await untilAuth(client)
        await client.expect(/./)
        await client.send('+ eyJzdGF0dXMiOiI0MDAifQ==\r\n-ERR [AUTH] no\r\n')
        await client.hang()
      },
    ])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code: 'token_rejected' } })
    expect(tokens.invalidated).toEqual(['tok-1'])
  })

  it('tries the mechanism of the settings where the server lists none', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await client.send('+OK\r\n')
        await client.expect('CAPA')
        await client.send('-ERR what?\r\n')
        await client.expect('AUTH OAUTHBEARER')
        await client.send('+ \r\n')
        await client.expect(/^[\w+/=]+$/)
        await client.send('+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n')
        await client.expect('AQ==')
        await client.send('-ERR [AUTH] no\r\n')
      },
    ])
    const tokens = testTokens('tok-1')
    const mechanism = 'OAUTHBEARER'
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens, mechanism }
    const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code: 'token_rejected' } })
    expect(server.complaints).toEqual([])
  })

  it('asks for UTF-8 where it is offered, and goes on where it is refused', async () => {
    for (const answer of ['+OK\r\n', '-ERR not now\r\n']) {
      await using server = await startScriptedServer([
        async (client) => {
          await client.send('+OK\r\n')
          await client.expect('CAPA')
          await client.send('+OK\r\nUSER\r\nUTF8 USER\r\n.\r\n')
          await client.expect('UTF8')
          await client.send(answer)
          await client.expect('USER ops')
          await client.send('+OK\r\n')
          await client.expect('PASS secret')
          await client.send('+OK\r\n')
          await client.expect('CAPA')
          await client.send('-ERR\r\n')
          await client.expect('STAT')
          await client.send('+ok 0 0\r\n')
          await client.expect('QUIT')
          await client.send('+OK\r\n')
        },
      ])
      const outcome = await createPop3Store(settings(server.port)).verify()
      expect(outcome).toMatchObject({ outcome: 'ok' })
      expect(server.complaints).toEqual([])
    }
  })

  it('signs in by PLAIN where one of several SASL lines lists it', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await client.send('+OK\r\n')
        await client.expect('CAPA')
        await client.send('+OK\r\nUSER\r\nSASL LOGIN\r\nsasl plain\r\nLOGIN-DELAY 90\r\n.\r\n')
        await client.expect('AUTH PLAIN')
        await client.send('+\r\n')
        await client.expect('AG9wcwBzZWNyZXQ=')
        await client.send('-ERR [LOGIN-DELAY] AG9wcwBzZWNyZXQ= (secret) came too early\r\n')
      },
    ])
    const outcome = await createPop3Store(settings(server.port)).verify()
    expect(outcome).toMatchObject({
      error: { code: 'throttled', serverReply: '-ERR [LOGIN-DELAY] … (…) came too early' },
    })
    expect(server.complaints).toEqual([])
  })

  it('keeps the token when the server has a problem of its own', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await untilAuth(client)
        await client.expect(payload)
        await client.send('-ERR [SYS/TEMP] Temporary authentication failure.\r\n')
      },
    ])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code: 'server_unavailable', permanent: false } })
    expect(tokens.invalidated).toEqual([])
    expect(server.connections).toBe(1)
  })
})

describe('a hostile or broken POP3 server', () => {
  const cases: [
    string,
    (client: ScriptedClient) => Promise<void>,
    string,
    Partial<Pop3Settings>?,
  ][] = [
    ['greets with something else', (c) => c.send('220 smtp.example ESMTP\r\n'), 'protocol_error'],
    ['greets with -ERR', (c) => c.send('-ERR go away\r\n'), 'server_unavailable'],
    ['is busy', (c) => c.send('-ERR [SYS/TEMP] later\r\n'), 'server_unavailable'],
    ['greets with an endless line', (c) => c.send('A'.repeat(100_000)), 'protocol_error'],
    ['says nothing', (c) => c.hang(), 'timeout'],
    ['hangs up at once', async (c) => c.drop(), 'connection_lost'],
    [
      'lists capabilities without end',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send(`+OK\r\n${'X-SPAM\r\n'.repeat(20_000)}`)
      },
      'protocol_error',
    ],
    [
      'lists 10,000 capabilities and none that is needed',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send(`+OK\r\n${'X-\r\n'.repeat(10_000)}.\r\n`)
      },
      'mechanism_unsupported',
    ],
    [
      'answers a command with a challenge',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('+OK\r\nUSER\r\n.\r\n')
        await c.expect('USER ops')
        await c.send('+ aGk=\r\n')
      },
      'protocol_error',
    ],
    [
      'answers STLS with a challenge',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('-ERR\r\n')
        await c.expect('STLS')
        await c.send('+ aGk=\r\n')
      },
      'protocol_error',
      { tlsMode: 'starttls' },
    ],
    [
      'answers STLS with passing trouble',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('-ERR\r\n')
        await c.expect('STLS')
        await c.send('-ERR [SYS/TEMP] no key\r\n')
      },
      'server_unavailable',
      { tlsMode: 'starttls' },
    ],
    [
      'sends data a little after its answer to STLS',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('+OK\r\nSTLS\r\n.\r\n')
        await c.expect('STLS')
        await c.send('+OK\r\n')
        await c.send('+OK injected\r\n')
        await c.hang()
      },
      'tls_failed',
      { tlsMode: 'starttls' },
    ],
    [
      'falls silent in the TLS handshake',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('+OK\r\nSTLS\r\n.\r\n')
        await c.expect('STLS')
        await c.send('+OK\r\n')
        await c.hang()
      },
      'tls_failed',
      { tlsMode: 'starttls' },
    ],
    [
      'falls silent in the middle of a list',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('+OK\r\nUSER\r\n')
        await c.hang()
      },
      'timeout',
    ],
    [
      'answers STAT with nonsense',
      async (c) => {
        await signIn(c)
        await c.expect('STAT')
        await c.send('+OK many\r\n')
      },
      'protocol_error',
    ],
    [
      'sends data between STLS and TLS',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('+OK\r\nSTLS\r\n.\r\n')
        await c.expect('STLS')
        await c.send('+OK\r\n+OK injected\r\n')
        await c.hang()
      },
      'protocol_error',
      { tlsMode: 'starttls' },
    ],
    [
      'does not offer STLS',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('+OK\r\nUSER\r\n.\r\n')
        await c.hang()
      },
      'starttls_missing',
      { tlsMode: 'starttls' },
    ],
    [
      'refuses STLS',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('-ERR what?\r\n')
        await c.expect('STLS')
        await c.send('-ERR no\r\n')
      },
      'starttls_missing',
      { tlsMode: 'starttls' },
    ],
    [
      'takes no passwords',
      async (c) => {
        await c.send('+OK\r\n')
        await c.expect('CAPA')
        await c.send('+OK\r\nSASL XOAUTH2\r\n.\r\n')
        await c.hang()
      },
      'mechanism_unsupported',
    ],
  ]

  it.each(cases)('that %s ends in a failed outcome', async (_name, script, code, more = {}) => {
    await using server = await startScriptedServer([script])
    const store = createPop3Store(
      settings(server.port, { timeouts: code === 'timeout' ? quick : patient, ...more }),
    )
    const outcome = await store.verify()
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code } })
    expect(outcome.steps.at(-1)?.state).toBe('failed')
    expect(server.complaints).toEqual([])
  })

  it('that hangs up in the middle of a message makes the stream fail, not end', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await signIn(client)
        await client.expect('LIST')
        await client.send(list)
        await client.expect('UIDL')
        await client.send(uidl)
        await client.expect('TOP 1 0')
        await client.send(head)
        await client.expect('RETR 1')
        await client.send('+OK\r\nSubject: fir')
        client.drop()
      },
    ])
    await expect(readOne(server.port)).rejects.toMatchObject({ code: 'connection_lost' })
  })

  it('cannot make a caller wait longer than its signal allows', async () => {
    await using server = await startScriptedServer([(client) => client.hang()])
    const store = createPop3Store(settings(server.port, { timeouts: {} }))
    const outcome = await store.verify({ signal: AbortSignal.timeout(100) })
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'timeout' } })
  })

  it('never sees a value with control characters', async () => {
    await using server = await startScriptedServer([(client) => client.hang()])
    for (const login of ['a\r\nDELE 1', 'a\nb', 'a\0b', 'a\u0001b']) {
      const credentials: Credentials = { ...password, login }
      const outcome = await createPop3Store(settings(server.port, { credentials })).verify()
      expect(outcome).toMatchObject({ error: { code: 'invalid_argument' } })
    }
    expect(server.connections).toBe(0)
  })
})
