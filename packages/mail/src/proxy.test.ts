import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createPop3Store } from './pop3.ts'
import type { TransportSettings } from './settings.ts'
import { createSmtpTransport } from './smtp.ts'
import { startConnectServer, startSocksServer } from './testing/proxy-server.ts'
import { startScriptedServer } from './testing/scripted-server.ts'
import { receiveMail, type ReceivedMessage } from './testing/smtp-receiver.ts'
import { testTokens } from './testing/test-tokens.ts'

const message = {
  from: 'ops@example.test',
  to: ['a@example.test'],
  subject: 'Hi',
  text: 'Hi',
}

function through(proxy: string, port: number, more: Partial<TransportSettings> = {}) {
  return createSmtpTransport({
    // A name that this machine cannot resolve: the proxy has to.
    host: 'mail.invalid',
    port,
    tlsMode: 'none',
    credentials: { method: 'none' },
    timeouts: { connect: 5000, greeting: 5000 },
    proxy,
    ...more,
  })
}

const kinds = {
  socks5: (options = {}) => startSocksServer(options),
  socks4: (options = {}) => startSocksServer(options),
  http: (options = {}) => startConnectServer(options),
}
const schemes = ['socks5', 'socks4', 'http'] as const

describe('a proxy', () => {
  for (const scheme of schemes) {
    for (const coalesce of [false, true]) {
      const packets = coalesce
        ? 'with the greeting in the packet of its answer'
        : 'packet by packet'
      it(`of kind ${scheme} carries mail, ${packets}, and resolves the host itself`, async () => {
        const received: ReceivedMessage[] = []
        await using server = await startScriptedServer([
          (client) => receiveMail(client, { received }),
        ])
        await using proxy = await kinds[scheme]({ coalesce })
        await using transport = through(`${scheme}://127.0.0.1:${proxy.port}`, server.port)
        expect((await transport.send(message)).accepted).toEqual(['a@example.test'])
        expect(received).toHaveLength(1)
        expect(proxy.seen).toEqual([`mail.invalid:${server.port}`])
      })
    }

    it(`of kind ${scheme} carries POP3, too`, async () => {
      await using server = await startScriptedServer([
        async (client) => {
          await client.send('+OK ready\r\n')
          for (;;) {
            const line = await client.next()
            if (line === undefined) return
            await client.send(line === 'CAPA' ? '+OK\r\nUSER\r\n.\r\n' : '+OK 0 0\r\n')
          }
        },
      ])
      await using proxy = await kinds[scheme]({ coalesce: true })
      const store = createPop3Store({
        host: 'mail.invalid',
        port: server.port,
        tlsMode: 'none',
        credentials: { method: 'basic', login: 'ops', password: 'secret' },
        proxy: `${scheme}://127.0.0.1:${proxy.port}`,
      })
      const outcome = await store.verify()
      expect(outcome.outcome, JSON.stringify(outcome)).toBe('ok')
      expect(outcome.steps[0]?.detail).toBe(
        `Connected to mail.invalid:${server.port} through the proxy.`,
      )
      await store.close()
    })
  }

  it('is signed in to with the user and password of its address', async () => {
    await using server = await startScriptedServer([(client) => receiveMail(client)])
    for (const scheme of ['socks5', 'http'] as const) {
      await using proxy = await kinds[scheme]({ user: 'us er', password: 'p@ss' })
      const at = `127.0.0.1:${proxy.port}`
      await using transport = through(`${scheme}://us%20er:p%40ss@${at}`, server.port)
      expect((await transport.verify()).outcome).toBe('ok')
      await using wrong = through(`${scheme}://us%20er:sesame@${at}`, server.port)
      const error: unknown = await wrong.send(message).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'proxy_failed', permanent: true, whoseMove: 'admin' })
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('sesame')
    }
  })

  it('that refuses says whether that is for good', async () => {
    const cases = [
      ['socks5', 2, 'proxy_failed', true],
      ['socks5', 1, 'proxy_failed', false],
      ['socks5', 5, 'connection_refused', false],
      ['socks4', 0x5b, 'proxy_failed', false],
      ['http', 403, 'proxy_failed', true],
      ['http', 502, 'proxy_failed', false],
    ] as const
    for (const [scheme, refuse, code, permanent] of cases) {
      await using proxy = await kinds[scheme]({ refuse })
      await using transport = through(`${scheme}://127.0.0.1:${proxy.port}`, 25)
      const sending = transport.send(message, { patienceMs: 0 })
      await expect(sending, `${scheme} ${refuse}`).rejects.toMatchObject({ code, permanent })
    }
  })

  it('that is not there, or no proxy at all, is proxy_failed', async () => {
    await using server = await startScriptedServer([(client) => client.send('220 ready\r\n')])
    const gone = await startSocksServer()
    await gone[Symbol.asyncDispose]()
    for (const port of [gone.port, server.port]) {
      for (const scheme of ['socks5', 'http']) {
        await using transport = through(`${scheme}://127.0.0.1:${port}`, 25)
        const sending = transport.send(message, { patienceMs: 0 })
        await expect(sending).rejects.toMatchObject({ code: 'proxy_failed' })
      }
    }
  })

  it('that falls silent is given up in time, or when the caller says so', async () => {
    for (const scheme of schemes) {
      await using proxy = await kinds[scheme]({ hang: true })
      const timeouts = { connect: 500, greeting: 500 }
      await using transport = through(`${scheme}://127.0.0.1:${proxy.port}`, 25, { timeouts })
      const sending = transport.send(message, { patienceMs: 0 })
      await expect(sending).rejects.toMatchObject({ code: 'connection_timeout' })
      const signal = AbortSignal.timeout(50)
      expect(await transport.verify({ signal })).toMatchObject({ error: { code: 'timeout' } })
    }
  })

  it('on this machine does not make a token safe without TLS', async () => {
    await using server = await startScriptedServer([(client) => receiveMail(client)])
    await using proxy = await startSocksServer()
    await using transport = through(`socks5://127.0.0.1:${proxy.port}`, server.port, {
      credentials: { method: 'oauth2', login: 'ops', tokens: testTokens('tok-1') },
    })
    await expect(transport.send(message)).rejects.toMatchObject({ code: 'plaintext_refused' })
  })

  it.each(['socks://a:1', 'ftp://a:1', 'nonsense', 'socks5://u%00@a:1', 'http://%zz@a:1'])(
    'is refused as a setting where its address is %s',
    async (address) => {
      await using transport = through(address, 25)
      await expect(transport.send(message)).rejects.toMatchObject({ code: 'invalid_argument' })
    },
  )
})
