import { describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../mail-transport.ts'
import type { TransportSettings } from '../settings.ts'
import { createSmtpTransport } from '../smtp.ts'
import { hurriedClock } from '../testing/hurried-clock.ts'
import { startScriptedServer } from '../testing/scripted-server.ts'
import { receiveMail, tokenIn, type ReceivedMessage } from '../testing/smtp-receiver.ts'
import { testTokens, type TestTokens } from '../testing/test-tokens.ts'
import type { TokenProvider } from '../token-provider.ts'
import { smtpTransport } from './smtp-transport.ts'

const message: OutgoingMessage = {
  from: 'ops@example.test',
  to: ['a@example.test'],
  subject: 'Hi',
  text: 'Hi',
}
const count = (length: number) => Array.from({ length }, (_, index) => index + 1)

function settings(port: number, tokens: TokenProvider, connections = 3): TransportSettings {
  return {
    host: '127.0.0.1',
    port,
    tlsMode: 'none',
    credentials: { method: 'oauth2', login: 'ops', tokens },
    limits: { connections },
  }
}

function counted(tokens: TestTokens): TestTokens & { asked: number } {
  const counting = {
    ...tokens,
    asked: 0,
    async getToken() {
      counting.asked += 1
      return tokens.getToken()
    },
  }
  return counting
}

/** A server at which a token can end: at the next sign-in, and for sessions that have it. */
async function startJudge(
  received: ReceivedMessage[],
  refusal = '535 5.7.3 Authentication unsuccessful',
) {
  const ended = new Set<string>()
  const signIns: string[] = []
  const refusals: string[] = []
  let unauthenticated = '530 5.7.57 Client not authenticated to send mail.'
  const server = await startScriptedServer([
    (client) => {
      let token = ''
      return receiveMail(client, {
        received,
        answer(command) {
          if (command.startsWith('PAYLOAD')) {
            token = tokenIn(command)
            signIns.push(token)
            if (ended.has(token)) refusals.push('sign-in')
            return ended.has(token) ? refusal : undefined
          }
          if (!command.startsWith('MAIL') || !ended.has(token)) return undefined
          refusals.push('mail')
          return unauthenticated
        },
      })
    },
  ])
  return {
    port: server.port,
    ended,
    signIns,
    refusals,
    sayToSessions(reply: string) {
      unauthenticated = reply
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

describe('a token that ends while messages are queued', () => {
  it("is renewed at Microsoft's direct 535 5.7.3: handed back by value, and the message sent", async () => {
    const received: ReceivedMessage[] = []
    await using judge = await startJudge(received)
    judge.ended.add('tok-1')
    const tokens = testTokens('tok-1', 'tok-2')
    await using transport = createSmtpTransport(settings(judge.port, tokens))
    expect((await transport.send(message)).accepted).toEqual(['a@example.test'])
    expect(tokens.invalidated).toEqual(['tok-1'])
    expect(judge.signIns).toEqual(['tok-1', 'tok-2'])
  })

  it('fails only once it was renewed once', async () => {
    await using judge = await startJudge([])
    judge.ended.add('tok-1').add('tok-2')
    const tokens = testTokens('tok-1', 'tok-2', 'tok-3')
    await using transport = createSmtpTransport(settings(judge.port, tokens))
    const sending = transport.send(message)
    await expect(sending).rejects.toMatchObject({ code: 'token_rejected', permanent: true })
    expect(judge.signIns).toEqual(['tok-1', 'tok-2'])
  })

  it('costs one sign-in, one invalidation and one question, not one for each connection', async () => {
    const received: ReceivedMessage[] = []
    await using judge = await startJudge(received)
    judge.ended.add('tok-1')
    const tokens = counted(testTokens('tok-1', 'tok-2'))
    await using transport = createSmtpTransport(settings(judge.port, tokens))
    await Promise.all(count(40).map(() => transport.send(message)))
    expect(received).toHaveLength(40)
    expect(tokens.invalidated).toEqual(['tok-1'])
    expect(judge.signIns.filter((token) => token === 'tok-1')).toHaveLength(1)
    expect(tokens.asked).toBeLessThanOrEqual(4)
  })

  it.each(['530 5.7.57 Client not authenticated to send mail.', '535 5.7.8 Token expired'])(
    'loses no message when sessions are told so in their midst: %s',
    async (reply) => {
      const received: ReceivedMessage[] = []
      await using judge = await startJudge(received)
      judge.sayToSessions(reply)
      const tokens = counted(testTokens('tok-1', 'tok-2'))
      await using transport = createSmtpTransport(settings(judge.port, tokens))
      const sendings = count(60).map(() => transport.send(message))
      await expect.poll(() => received.length, { interval: 1 }).toBeGreaterThan(6)
      judge.ended.add('tok-1')
      expect(await Promise.all(sendings)).toHaveLength(60)
      expect(received).toHaveLength(60)
      expect(judge.refusals).toContain('mail')
      expect(tokens.invalidated).toEqual(['tok-1'])
    },
  )

  it('is not handed back for a session that the server only ends', async () => {
    const received: ReceivedMessage[] = []
    await using judge = await startJudge(received)
    const tokens = testTokens('tok-1', 'tok-2')
    await using transport = createSmtpTransport(settings(judge.port, tokens, 1))
    await transport.send(message)
    judge.sayToSessions('421 4.4.1 Connection timed out')
    judge.ended.add('tok-1')
    const sending = transport.send(message)
    await expect.poll(() => judge.refusals.length).toBeGreaterThan(0)
    // The next sign-in is what tells: the token had ended, too.
    expect((await sending).accepted).toEqual(['a@example.test'])
    expect(judge.refusals).toEqual(['mail', 'sign-in'])
    expect(tokens.invalidated).toEqual(['tok-1'])
  })

  it('is never handed back because of trouble of the server', async () => {
    const received: ReceivedMessage[] = []
    await using judge = await startJudge(received, '454 4.7.0 Temporary authentication failure')
    judge.ended.add('tok-1')
    const tokens = testTokens('tok-1', 'tok-2')
    const transport = smtpTransport(settings(judge.port, tokens), hurriedClock())
    const sending = transport.send(message)
    await expect.poll(() => judge.signIns.length).toBeGreaterThan(2)
    judge.ended.delete('tok-1')
    expect((await sending).accepted).toEqual(['a@example.test'])
    await transport.close()
    expect(tokens.invalidated).toEqual([])
  })

  it('is not blamed again and again where a fresh one is refused right after its sign-in', async () => {
    await using server = await startScriptedServer([
      (client) =>
        receiveMail(client, {
          answer: (command) =>
            command.startsWith('MAIL') ? '530 5.7.57 Client not authenticated' : undefined,
        }),
    ])
    const tokens = testTokens(...count(20).map((number) => `tok-${number}`))
    await using transport = createSmtpTransport(settings(server.port, tokens, 1))
    for (const _time of count(3)) {
      const sending = transport.send(message)
      await expect(sending).rejects.toMatchObject({ code: 'token_rejected' })
    }
    expect(tokens.invalidated).toEqual(['tok-1'])
  })

  it('waits for a provider that has no token for a while', async () => {
    const received: ReceivedMessage[] = []
    await using judge = await startJudge(received)
    let asked = 0
    const tokens: TokenProvider = {
      async getToken() {
        asked += 1
        if (asked < 4) throw new Error('the authorization server is being restarted')
        return { accessToken: 'tok-1', expiresAt: null }
      },
      async invalidate() {},
    }
    const transport = smtpTransport(settings(judge.port, tokens), hurriedClock())
    await Promise.all(count(5).map(() => transport.send(message)))
    await transport.close()
    expect(received).toHaveLength(5)
  })

  it('that nothing replaces fails all that wait for it, at the price of one sign-in', async () => {
    await using judge = await startJudge([])
    judge.ended.add('tok-1')
    const tokens = testTokens('tok-1')
    await using transport = createSmtpTransport(settings(judge.port, tokens))
    const outcomes = await Promise.allSettled(count(30).map(() => transport.send(message)))
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: { code: 'token_rejected' } })
    }
    expect(judge.signIns).toEqual(['tok-1'])
  })
})
