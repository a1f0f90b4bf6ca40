import { startSandbox, type Sandbox } from '@mailgrant/sandbox'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeTransport, type TransportSubject } from './conformance/transport-conformance.ts'
import { createImapStore } from './imap.ts'
import type { TransportSettings } from './settings.ts'
import { createSmtpTransport } from './smtp.ts'
import { startConnectServer, startSocksServer } from './testing/proxy-server.ts'
import { testTokens } from './testing/test-tokens.ts'
import type { Credentials } from './token-provider.ts'

const support = 'support@example.test'
const scopes = ['IMAP.AccessAsUser.All', 'SMTP.Send'].map(
  (scope) => `https://outlook.office.com/${scope}`,
)

/** A sandbox of its own for one choice of mechanisms, and a token for it. */
function startsWith(mechanisms: readonly ('plain' | 'xoauth2' | 'oauthbearer')[]) {
  let sandbox: Sandbox
  let ca: Buffer
  let token: string

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'registered', mechanisms })
    ca = await readFile(sandbox.caFile)
    const issued = await sandbox.issueTokens({ persona: 'microsoft', user: support, scopes })
    token = issued.accessToken
  })
  afterAll(() => sandbox.stop())

  const password: Credentials = { method: 'basic', login: support, password: 'support-password' }
  const oauth2 = (...tokens: string[]): Credentials => ({
    method: 'oauth2',
    login: support,
    tokens: testTokens(...tokens, token),
  })

  function settings(
    port: 'submission' | 'submissions',
    credentials: Credentials,
  ): TransportSettings {
    if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail server')
    const tlsMode = port === 'submission' ? 'starttls' : 'implicit'
    const server = {
      host: 'localhost',
      port: sandbox.mail[port].port,
      tlsMode,
      tls: { ca },
    } as const
    return { ...server, credentials }
  }

  const subject = (
    name: string,
    port: 'submission' | 'submissions',
    credentials: () => Credentials,
  ): TransportSubject => ({
    name: `over SMTP to Dovecot, ${name}`,
    own: support,
    recipients: {
      one: 'customer@example.test',
      other: 'billing@example.test',
      unknown: 'nobody@example.test',
    },
    async open({ sender }) {
      const before = sandbox.sent().length
      const transport = createSmtpTransport({ ...settings(port, credentials()), sender })
      return {
        transport,
        delivered: async () =>
          sandbox
            .sent()
            .slice(before)
            .map(({ raw }) => Buffer.from(raw)),
        [Symbol.asyncDispose]: () => transport.close(),
      }
    },
  })
  return { sandbox: () => sandbox, settings, subject, password, oauth2 }
}

describe('a Dovecot that takes XOAUTH2 only', () => {
  const { subject, oauth2 } = startsWith(['xoauth2'])
  describeTransport(subject('XOAUTH2, implicit TLS', 'submissions', oauth2))
})

describe('a Dovecot that takes OAUTHBEARER only', () => {
  const { subject, oauth2 } = startsWith(['oauthbearer'])
  describeTransport(subject('OAUTHBEARER, STARTTLS', 'submission', oauth2))
})

describe('a Dovecot that takes everything', () => {
  const { sandbox, settings, subject, password, oauth2 } = startsWith([
    'plain',
    'xoauth2',
    'oauthbearer',
  ])
  describeTransport(subject('password, STARTTLS', 'submission', () => password))

  it('is sent many messages by a pool whose token had ended, and loses none', async () => {
    const before = sandbox().sent().length
    const credentials = oauth2('x'.repeat(1200))
    await using transport = createSmtpTransport(settings('submissions', credentials))
    const subjects = Array.from({ length: 60 }, (_, index) => `Message ${index}`)
    await Promise.all(
      subjects.map((each) =>
        transport.send({ from: support, to: [support], subject: each, text: 'Hi' }),
      ),
    )
    const arrived = sandbox()
      .sent()
      .slice(before)
      .map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw)?.[1])
    expect(arrived.toSorted()).toEqual(subjects.toSorted())
  })

  it('is waited for while it is restarted', async () => {
    const credentials = oauth2()
    await using transport = createSmtpTransport(settings('submission', credentials))
    const message = { from: support, to: [support], subject: 'Hi', text: 'Hi' }
    await transport.send(message)
    await sandbox().stopMail()
    const sending = transport.send(message)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await sandbox().startMail()
    expect((await sending).accepted).toEqual([support])
  })

  it('is reached through a proxy, with its certificate verified all the same', async () => {
    await using socks = await startSocksServer()
    await using connect = await startConnectServer()
    const proxies = [`socks5://127.0.0.1:${socks.port}`, `http://127.0.0.1:${connect.port}`]
    const mail = sandbox().mail
    for (const proxy of proxies) {
      for (const port of ['submission', 'submissions'] as const) {
        const through = { ...settings(port, oauth2()), proxy }
        await using transport = createSmtpTransport(through)
        const outcome = await transport.verify()
        expect(outcome.outcome, JSON.stringify(outcome)).toBe('ok')
        await using untrusting = createSmtpTransport({ ...through, tls: {} })
        expect(await untrusting.verify()).toMatchObject({ error: { code: 'certificate_invalid' } })
      }
      const imap = { ...settings('submission', oauth2()), port: mail?.imap.port ?? 0, proxy }
      const store = createImapStore({ ...imap, credentials: oauth2() })
      expect((await store.verify()).outcome).toBe('ok')
      await store.close()
    }
    expect(new Set([...socks.seen, ...connect.seen]).size).toBe(3)
  })
})
