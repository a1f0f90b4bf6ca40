import { describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../mail-transport.ts'
import type { Timeouts, TransportSettings } from '../settings.ts'
import { createSmtpTransport } from '../smtp.ts'
import { startScriptedServer, type ScriptedClient } from '../testing/scripted-server.ts'
import { receiveMail } from '../testing/smtp-receiver.ts'
import { testTokens } from '../testing/test-tokens.ts'
import type { Credentials } from '../token-provider.ts'

const patient: Partial<Timeouts> = { greeting: 5000, inactivity: 5000, verify: 10_000 }
/** for servers that are found out by the time they take, and by nothing else */
const quick: Partial<Timeouts> = { ...patient, greeting: 300, inactivity: 300 }
const first = 'dXNlcj1vcHMBYXV0aD1CZWFyZXIgdG9rLTEBAQ=='
const second = 'dXNlcj1vcHMBYXV0aD1CZWFyZXIgdG9rLTIBAQ=='

function settings(port: number, more: Partial<TransportSettings> = {}): TransportSettings {
  return {
    host: '127.0.0.1',
    port,
    tlsMode: 'none',
    credentials: { method: 'oauth2', login: 'ops', tokens: testTokens('tok-1', 'tok-2') },
    timeouts: patient,
    ...more,
  }
}

async function greet(client: ScriptedClient, auth = 'AUTH LOGIN XOAUTH2'): Promise<void> {
  await client.send('220 ready\r\n')
  await client.expect(/^EHLO /)
  await client.send(`250-hello\r\n250-SIZE 1000000\r\n250 ${auth}\r\n`)
}

async function signIn(client: ScriptedClient, payload = first): Promise<void> {
  await greet(client)
  await client.expect('AUTH XOAUTH2')
  await client.send('334 \r\n')
  await client.expect(payload)
  await client.send('235 2.7.0 ok\r\n')
}

async function refuse(client: ScriptedClient, reply: string): Promise<void> {
  await greet(client)
  await client.expect('AUTH XOAUTH2')
  await client.send('334 \r\n')
  await client.expect(/./)
  await client.send(`${reply}\r\n`)
}

async function quit(client: ScriptedClient): Promise<void> {
  await client.expect('QUIT')
  await client.send('221 bye\r\n')
}

const message: OutgoingMessage = {
  from: 'ops@example.test',
  to: ['a@example.test', 'b@example.test'],
  subject: 'Hi',
  text: 'Hi',
}

describe('signing in to SMTP', () => {
  it("renews the token at Microsoft's direct 535 5.7.3, in two steps, on a new connection", async () => {
    await using server = await startScriptedServer([
      (client) => refuse(client, '535 5.7.3 Authentication unsuccessful'),
      async (client) => {
        await signIn(client, second)
        await quit(client)
      },
    ])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createSmtpTransport(settings(server.port, { credentials })).verify()
    expect(server.complaints).toEqual([])
    expect(outcome).toMatchObject({ outcome: 'ok' })
    expect(tokens.invalidated).toEqual(['tok-1'])
  })

  it('answers the reason of a refusal with an empty line', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await refuse(client, '334 eyJzdGF0dXMiOiI0MDAifQ==')
        await client.expect('')
        await client.send('535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 Bye\r\n')
        await client.hang()
      },
    ])
    const tokens = testTokens('tok-1')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createSmtpTransport(settings(server.port, { credentials })).verify()
    expect(server.complaints).toEqual([])
    expect(outcome).toMatchObject({ error: { code: 'token_rejected' } })
  })

  it('signs in by OAUTHBEARER where that is offered', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await greet(client, 'AUTH PLAIN XOAUTH2 OAUTHBEARER')
        await client.expect('AUTH OAUTHBEARER')
        await client.send('334 \r\n')
        const payload = await client.expect(/./)
        expect(Buffer.from(payload, 'base64').toString()).toMatch(/^n,a=ops,\u0001host=127/)
        await client.send('334 eyJzdGF0dXMiOiI0MDEifQ==\r\n')
        await client.expect('AQ==')
        await client.send('535 5.7.8 no\r\n')
      },
    ])
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens: testTokens('tok-1') }
    const outcome = await createSmtpTransport(settings(server.port, { credentials })).verify()
    expect(server.complaints).toEqual([])
    expect(outcome).toMatchObject({ error: { code: 'token_rejected' } })
  })

  const refusals: [string, string, boolean][] = [
    ['454 4.7.0 Temporary authentication failure', 'server_unavailable', false],
    ['421 4.3.2 Service not available', 'server_unavailable', false],
    [
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
      'smtp_auth_disabled',
      true,
    ],
    [
      '550 5.7.30 Basic authentication is not supported for Client Submission.',
      'basic_auth_disabled',
      true,
    ],
  ]

  it.each(refusals)('leaves the token alone at %s', async (reply, code, permanent) => {
    await using server = await startScriptedServer([(client) => refuse(client, reply)])
    const tokens = testTokens('tok-1', 'tok-2')
    const credentials: Credentials = { method: 'oauth2', login: 'ops', tokens }
    const outcome = await createSmtpTransport(settings(server.port, { credentials })).verify()
    expect(outcome).toMatchObject({ error: { code, permanent, serverReply: reply } })
    expect(tokens.invalidated).toEqual([])
    expect(server.connections).toBe(1)
  })

  it('never sends without signing in when the server offers no AUTH', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await greet(client, 'PIPELINING')
        await client.hang()
      },
    ])
    const transport = createSmtpTransport(settings(server.port))
    expect(await transport.verify()).toMatchObject({ error: { code: 'mechanism_unsupported' } })
    await expect(transport.send(message)).rejects.toMatchObject({ code: 'mechanism_unsupported' })
  })

  it('signs in with a password by PLAIN or LOGIN, or not at all where none is set', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await greet(client, 'AUTH PLAIN LOGIN')
        await client.expect('AUTH PLAIN')
        await client.send('334 \r\n')
        await client.expect('AG9wcwBzZWNyZXQ=')
        await client.send('235 ok\r\n')
        await quit(client)
      },
      async (client) => {
        await greet(client, 'AUTH LOGIN')
        await client.expect('AUTH LOGIN')
        await client.send('334 VXNlcm5hbWU6\r\n')
        await client.expect('b3Bz')
        await client.send('334 UGFzc3dvcmQ6\r\n')
        await client.expect('c2VjcmV0')
        await client.send('235 ok\r\n')
        await quit(client)
      },
      async (client) => {
        await greet(client)
        await quit(client)
      },
    ])
    const credentials: Credentials = { method: 'basic', login: 'ops', password: 'secret' }
    const transport = createSmtpTransport(settings(server.port, { credentials }))
    expect((await transport.verify()).outcome).toBe('ok')
    expect((await transport.verify()).outcome).toBe('ok')
    const none = settings(server.port, { credentials: { method: 'none' } })
    const outcome = await createSmtpTransport(none).verify()
    expect(outcome.outcome).toBe('ok')
    expect(outcome.steps.at(-1)).toMatchObject({ name: 'authenticate', state: 'skipped' })
    expect(server.complaints).toEqual([])
  })
})

describe('sending over SMTP', () => {
  it('says which recipients were accepted', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await signIn(client)
        await client.expect(/^MAIL FROM:<ops@example.test>/)
        await client.send('250 ok\r\n')
        await client.expect('RCPT TO:<a@example.test>')
        await client.send('250 ok\r\n')
        await client.expect('RCPT TO:<b@example.test>')
        await client.send('550 5.1.1 no such user\r\n')
        await client.expect('DATA')
        await client.send('354 go\r\n')
        while ((await client.expect(/(?:)/)) !== '.');
        await client.send('250 2.0.0 queued as 1\r\n')
        await quit(client)
      },
    ])
    const result = await createSmtpTransport(settings(server.port)).send(message, { patienceMs: 0 })
    expect(server.complaints).toEqual([])
    expect(result).toMatchObject({
      accepted: ['a@example.test'],
      rejected: [{ address: 'b@example.test', serverReply: '550 5.1.1 no such user' }],
      response: '250 2.0.0 queued as 1',
    })
  })

  it('says of each recipient why, where none was accepted, and lets what passes decide', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await signIn(client)
        await client.expect(/^MAIL FROM:<ops@example.test>/)
        await client.send('250 ok\r\n')
        await client.expect('RCPT TO:<a@example.test>')
        await client.send('450 4.2.0 greylisted\r\n')
        await client.expect('RCPT TO:<b@example.test>')
        await client.send('550 5.1.1 no such user\r\n')
        await client.hang()
      },
    ])
    await expect(
      createSmtpTransport(settings(server.port)).send(message, { patienceMs: 0 }),
    ).rejects.toMatchObject({
      permanent: false,
      serverReply: '450 4.2.0 greylisted',
      rejected: [
        { address: 'a@example.test', serverReply: '450 4.2.0 greylisted' },
        { address: 'b@example.test', serverReply: '550 5.1.1 no such user' },
      ],
    })
  })

  const answers: [string, string, boolean][] = [
    ['554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException', 'sender_rejected', true],
    [
      '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
      'sender_rejected',
      true,
    ],
    ['432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'throttled', false],
    [
      '421 4.4.2 Message submission rate for this client has exceeded the limit',
      'throttled',
      false,
    ],
    ['554 5.2.0 SubmissionQuotaExceededException', 'quota_exceeded', true],
    ['451 4.7.0 Temporary server error', 'server_unavailable', false],
    ['552 5.3.4 too big', 'message_too_large', true],
    ['554 5.6.0 looks like spam', 'message_rejected', true],
  ]

  it.each(answers)('explains %s after DATA', async (reply, code, permanent) => {
    await using server = await startScriptedServer([
      async (client) => {
        await signIn(client)
        await client.expect(/^MAIL FROM/)
        await client.send('250 ok\r\n')
        for (const _recipient of message.to ?? []) {
          await client.expect(/^RCPT TO/)
          await client.send('250 ok\r\n')
        }
        await client.expect('DATA')
        await client.send('354 go\r\n')
        while ((await client.expect(/(?:)/)) !== '.');
        await client.send(`${reply}\r\n`)
        await client.hang()
      },
    ])
    await expect(
      createSmtpTransport(settings(server.port)).send(message, { patienceMs: 0 }),
    ).rejects.toMatchObject({
      name: 'MailError',
      code,
      permanent,
      serverReply: reply,
    })
  })

  it('asks for delivery status notifications in the words of RFC 3461', async () => {
    const commands: string[] = []
    await using server = await startScriptedServer([(client) => receiveMail(client, { commands })])
    await using transport = createSmtpTransport(settings(server.port))
    const dsn = {
      notify: ['success', 'failure', 'delay'],
      return: 'headers',
      envelopeId: 'order 42+1',
    } as const
    await transport.send({ ...message, to: ['a+b@example.test'], dsn })
    await transport.send({ ...message, dsn: { notify: ['never'], return: 'full' } })
    expect(commands.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
      'MAIL FROM:<ops@example.test> RET=HDRS ENVID=order+2042+2B1',
      'RCPT TO:<a+b@example.test> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb@example.test',
      'MAIL FROM:<ops@example.test> RET=FULL',
      'RCPT TO:<a@example.test> NOTIFY=NEVER',
      'RCPT TO:<b@example.test> NOTIFY=NEVER',
    ])
  })

  it('refuses before the message what the server does not offer, and keeps the connection', async () => {
    const commands: string[] = []
    const extensions = ['AUTH XOAUTH2']
    await using server = await startScriptedServer([
      (client) => receiveMail(client, { commands, extensions }),
    ])
    await using transport = createSmtpTransport(settings(server.port))
    const dsn = { notify: ['failure'] } as const
    const asking = transport.send({ ...message, dsn })
    await expect(asking).rejects.toMatchObject({ code: 'unsupported', permanent: true })
    const international = transport.send({ ...message, to: ['jürgen@example.test'] })
    await expect(international).rejects.toMatchObject({ code: 'unsupported' })
    await transport.send(message)
    expect(commands.filter((line) => line.startsWith('MAIL'))).toHaveLength(1)
    expect(server.connections).toBe(1)
  })

  it('refuses control characters anywhere, before it connects', async () => {
    await using server = await startScriptedServer([(client) => client.hang()])
    const transport = createSmtpTransport(settings(server.port))
    const evil = 'x\r\nBcc: victim@example.test'
    const bad: Partial<OutgoingMessage>[] = [
      { subject: evil },
      { from: evil },
      { to: [{ name: evil, address: 'a@example.test' }] },
      { replyTo: evil },
      { headers: { 'X-A': evil } },
      { headers: { [evil]: 'a' } },
      { messageId: evil },
      { references: [evil] },
      { attachments: [{ filename: evil, content: '' }] },
      { envelope: { from: evil, to: ['a@example.test'] } },
      { to: [], cc: [], bcc: [] },
    ]
    for (const change of bad) {
      await expect(transport.send({ ...message, ...change })).rejects.toMatchObject({
        code: 'invalid_argument',
      })
    }
    expect(server.connections).toBe(0)
  })

  it('gives up when it is told to, and refuses to send once closed', async () => {
    await using server = await startScriptedServer([
      async (client) => {
        await signIn(client)
        await client.hang()
      },
    ])
    const transport = createSmtpTransport(settings(server.port, { timeouts: {} }))
    const sending = transport.send(message, { signal: AbortSignal.timeout(150) })
    await expect(sending).rejects.toMatchObject({ code: 'timeout' })
    await transport.close()
    await expect(transport.send(message)).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('a hostile or broken SMTP server', () => {
  const cases: [
    string,
    (client: ScriptedClient) => Promise<void>,
    string,
    Partial<TransportSettings>?,
  ][] = [
    ['says nothing', (c) => c.hang(), 'timeout'],
    ['hangs up at once', async (c) => c.drop(), 'connection_lost'],
    ['speaks another protocol', (c) => c.send('* OK IMAP4rev1 ready\r\n'), 'protocol_error'],
    ['does not want us', (c) => c.send('554 5.7.1 blocked\r\n'), 'server_unavailable'],
    [
      'does not offer STARTTLS',
      async (c) => {
        await greet(c)
        await c.expect('STARTTLS')
        await c.send('502 5.5.1 unknown\r\n')
      },
      'starttls_missing',
      { tlsMode: 'starttls' },
    ],
    [
      'hangs up in the middle of AUTH',
      async (c) => {
        await greet(c)
        await c.expect('AUTH XOAUTH2')
        c.drop()
      },
      'connection_lost',
    ],
    [
      'falls silent in the middle of AUTH',
      async (c) => {
        await greet(c)
        await c.expect('AUTH XOAUTH2')
        await c.hang()
      },
      'timeout',
    ],
  ]

  it.each(cases)('that %s ends in a failed outcome', async (_name, script, code, more = {}) => {
    await using server = await startScriptedServer([script])
    const outcome = await createSmtpTransport(
      settings(server.port, { timeouts: code === 'timeout' ? quick : patient, ...more }),
    ).verify()
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code } })
    expect(outcome.steps.at(-1)?.state).toBe('failed')
  })

  it('does not have its banner shown when it is no mail server', async () => {
    await using server = await startScriptedServer([(client) => client.send('secret banner\r\n')])
    const outcome = await createSmtpTransport(settings(server.port)).verify()
    expect(JSON.stringify(outcome)).not.toContain('secret banner')
  })
})
