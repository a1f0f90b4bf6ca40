import { describe, expect, it } from 'vitest'
import { createImapStore, type ImapSettings } from '../imap.ts'
import type { Timeouts } from '../settings.ts'
import { startScriptedServer, type ScriptedClient } from '../testing/scripted-server.ts'
import { testTokens } from '../testing/test-tokens.ts'
import type { Credentials } from '../token-provider.ts'

const patient: Partial<Timeouts> = { greeting: 5000, inactivity: 5000, verify: 10_000 }
/** for servers that are found out by the time they take, and by nothing else */
const quick: Partial<Timeouts> = { ...patient, greeting: 300, inactivity: 300 }
const first = 'dXNlcj1vcHMBYXV0aD1CZWFyZXIgdG9rLTEBAQ=='
const second = 'dXNlcj1vcHMBYXV0aD1CZWFyZXIgdG9rLTIBAQ=='

function settings(port: number, more: Partial<ImapSettings> = {}): ImapSettings {
  return {
    host: '127.0.0.1',
    port,
    tlsMode: 'none',
    credentials: { method: 'oauth2', login: 'ops', tokens: testTokens('tok-1', 'tok-2') },
    timeouts: patient,
    ...more,
  }
}

/** Answers commands by name until the client logs out; `undefined` leaves one unanswered. */
async function serve(
  client: ScriptedClient,
  answers: Record<string, (tag: string, args: string) => string | undefined>,
  capability = 'IMAP4rev1 SASL-IR AUTH=XOAUTH2',
): Promise<void> {
  await client.send(`* OK [CAPABILITY ${capability}] ready\r\n`)
  for (;;) {
    const line = await client.next()
    if (line === undefined) return
    const [tag = '', name = '', ...args] = line.split(' ')
    const key = name.toUpperCase()
    const answer = answers[key]
    if (answer) await client.send(answer(tag, args.join(' ')) ?? '')
    else if (key === 'CAPABILITY') {
      await client.send(`* CAPABILITY ${capability}\r\n${tag} OK done\r\n`)
    } else if (key === 'LIST') {
      await client.send(`* LIST () "/" INBOX\r\n${tag} OK done\r\n`)
    } else if (key === 'SELECT' || key === 'EXAMINE') {
      await client.send(`* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n${tag} OK done\r\n`)
    } else if (key === 'LOGOUT') await client.send(`* BYE\r\n${tag} OK done\r\n`)
    else await client.send(`${tag} OK done\r\n`)
  }
}

const authenticate = (reply: string, seen?: string[]) => ({
  AUTHENTICATE: (tag: string, args: string) => {
    seen?.push(args)
    return `${tag} ${reply}\r\n`
  },
})

describe('signing in to IMAP', () => {
  it("renews the token at Microsoft's bare refusal, on a new connection, once", async () => {
    const seen: string[] = []
    await using server = await startScriptedServer([
      (client) => serve(client, authenticate('NO AUTHENTICATE failed.', seen)),
      (client) => serve(client, authenticate('OK AUTHENTICATE completed.', seen)),
    ])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createImapStore(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ outcome: 'ok' })
    expect(seen).toEqual([`XOAUTH2 ${first}`, `XOAUTH2 ${second}`])
    expect(tokens.invalidated).toEqual(['tok-1'])
  })

  it('renews the token once when the user is authenticated but not connected', async () => {
    const notConnected = (tag: string) => `${tag} BAD User is authenticated but not connected.\r\n`
    const refuse = (client: ScriptedClient) =>
      serve(client, { LIST: notConnected, EXAMINE: notConnected, SELECT: notConnected })
    await using server = await startScriptedServer([refuse, refuse])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createImapStore(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'not_connected_mailbox',
        serverReply: 'User is authenticated but not connected.',
      },
    })
    expect(outcome.steps.at(-1)).toMatchObject({ name: 'select-folder', state: 'failed' })
    expect(tokens.invalidated).toEqual(['tok-1'])
    expect(server.connections).toBe(2)
  })

  it('waits for the continuation where the server does not offer SASL-IR', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await client.send('* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\r\n')
        const tag = (await client.expect(/ AUTHENTICATE XOAUTH2$/)).split(' ')[0]
        await client.send('+ \r\n')
        await client.expect(first)
        await client.send('+ eyJzdGF0dXMiOiI0MDEifQ==\r\n')
        await client.expect('')
        await client.send(`${tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n`)
        await client.hang()
      },
    ])
    const tokens = testTokens('tok-1')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createImapStore(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code: 'token_rejected' } })
    expect(server.complaints).toEqual([])
  })

  it('uses XOAUTH2 where it is told to, although OAUTHBEARER is offered', async () => {
    const seen: string[] = []
    const both = 'IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER'
    await using server = await startScriptedServer([
      (client) => serve(client, authenticate('OK', seen), both),
    ])
    const tokens = testTokens('tok-1')
    for (const mechanism of ['XOAUTH2', 'OAUTHBEARER'] as const) {
      const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens, mechanism }
      await createImapStore(settings(server.port, { credentials })).verify()
    }
    expect(seen.map((args) => args.split(' ')[0])).toEqual(['XOAUTH2', 'OAUTHBEARER'])
  })

  const refusals: [string, string, boolean][] = [
    ['NO [UNAVAILABLE] Temporary authentication failure.', 'server_unavailable', false],
    ['NO [ALERT] IMAP access is disabled for your domain.', 'imap_disabled', true],
    ['NO Too many simultaneous connections. (Failure)', 'too_many_connections', false],
  ]

  it.each(refusals)('leaves the token alone at %s', async (reply, code, permanent) => {
    await using server = await startScriptedServer([(client) => serve(client, authenticate(reply))])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createImapStore(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code, permanent } })
    expect(tokens.invalidated).toEqual([])
    expect(server.connections).toBe(1)
  })

  it('says so when the server offers no way to present a token', async () => {
    await using server = await startScriptedServer([
      (client) => serve(client, {}, 'IMAP4rev1 AUTH=PLAIN'),
    ])
    const outcome = await createImapStore(settings(server.port)).verify()
    expect(outcome).toMatchObject({
      error: { code: 'mechanism_unsupported', serverReply: 'AUTH PLAIN' },
    })
  })
})

describe('a hostile or broken IMAP server', () => {
  const cases: [
    string,
    (client: ScriptedClient) => Promise<void>,
    string,
    Partial<ImapSettings>?,
  ][] = [
    ['says nothing', (c) => c.hang(), 'timeout'],
    ['hangs up at once', async (c) => c.drop(), 'connection_lost'],
    ['speaks another protocol', (c) => c.send('220 smtp.example ESMTP\r\n'), 'timeout'],
    [
      'says BYE with a reason',
      (c) => c.send('* BYE Too many simultaneous connections\r\n'),
      'too_many_connections',
    ],
    ['does not offer STARTTLS', (c) => serve(c, {}), 'starttls_missing', { tlsMode: 'starttls' }],
    [
      'refuses STARTTLS',
      (c) => serve(c, { STARTTLS: (tag) => `${tag} NO not now\r\n` }, 'IMAP4rev1 STARTTLS'),
      'starttls_missing',
      { tlsMode: 'starttls' },
    ],
    [
      'signs us in by PREAUTH to avoid STARTTLS',
      (c) => c.send('* PREAUTH [CAPABILITY IMAP4rev1] welcome\r\n'),
      'starttls_missing',
      { tlsMode: 'starttls' },
    ],
    [
      'sends data between STARTTLS and TLS',
      (c) =>
        serve(
          c,
          { STARTTLS: (tag) => `${tag} OK go\r\n* CAPABILITY AUTH=PLAIN\r\n` },
          'IMAP4rev1 STARTTLS',
        ),
      'protocol_error',
      { tlsMode: 'starttls' },
    ],
    [
      'falls silent after the sign-in',
      (c) => serve(c, { LIST: () => undefined, EXAMINE: () => undefined }),
      'timeout',
    ],
  ]

  it.each(cases)('that %s ends in a failed outcome', async (_name, script, code, more = {}) => {
    await using server = await startScriptedServer([script])
    const outcome = await createImapStore(
      settings(server.port, { timeouts: code === 'timeout' ? quick : patient, ...more }),
    ).verify()
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code } })
    expect(outcome.steps.at(-1)?.state).toBe('failed')
  })

  it('cannot make a caller wait longer than its signal allows', async () => {
    await using server = await startScriptedServer([(client) => client.hang()])
    const store = createImapStore(settings(server.port, { timeouts: {} }))
    const outcome = await store.verify({ signal: AbortSignal.timeout(100) })
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'timeout' } })
  })
})

describe('reaching an IMAP server', () => {
  it('connects to what the lookup returned and to nothing else', async () => {
    await using server = await startScriptedServer([(client) => serve(client, {})])
    const asked: string[] = []
    const store = createImapStore(
      settings(server.port, {
        host: 'mail.example.test',
        lookup: (host, options, callback) => {
          asked.push(host)
          if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
          else callback(null, '127.0.0.1', 4)
        },
      }),
    )
    expect((await store.verify()).outcome).toBe('ok')
    expect(asked).toEqual(['mail.example.test'])
  })

  it('tells a host that is not allowed from one that does not exist', async () => {
    const outcomeOf = (error: Error) =>
      createImapStore(
        settings(993, { host: 'mail.example.test', lookup: (_h, _o, done) => done(error, []) }),
      ).verify()
    expect(await outcomeOf(new Error('private address'))).toMatchObject({
      error: { code: 'host_not_allowed' },
    })
    const missing = Object.assign(new Error('nope'), { code: 'ENOTFOUND' })
    expect(await outcomeOf(missing)).toMatchObject({ error: { code: 'host_not_found' } })
  })

  it('says that nothing listens there', async () => {
    const server = await startScriptedServer([(client) => client.hang()])
    await server[Symbol.asyncDispose]()
    expect(await createImapStore(settings(server.port)).verify()).toMatchObject({
      error: { code: 'connection_refused' },
      steps: [{ name: 'connect', state: 'failed' }],
    })
  })

  it('reports a token that cannot be had as the failure of its own step', async () => {
    const tokens = testTokens()
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    expect(await createImapStore(settings(1, { credentials })).verify()).toMatchObject({
      error: { code: 'token_unavailable' },
      steps: [{ name: 'token', state: 'failed' }],
    })
  })
})
