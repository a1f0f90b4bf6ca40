import { createSmtpTransport } from '../smtp.ts'
import { createMemoryTransport } from '../testing-kit/memory-transport.ts'
import { startScriptedServer } from '../testing/scripted-server.ts'
import { receiveMail, type ReceivedMessage } from '../testing/smtp-receiver.ts'
import { testTokens } from '../testing/test-tokens.ts'
import { describeTransport, type TransportSubject } from './transport-conformance.ts'

const own = 'support@example.test'
const recipients = {
  one: 'first@example.test',
  other: 'second@example.test',
  unknown: 'nobody@example.test',
}
const refusal = '550 5.1.1 No such user'

const inMemory: TransportSubject = {
  name: 'in memory',
  own,
  recipients,
  async open({ sender }) {
    const reject = (address: string) => (address === recipients.unknown ? refusal : undefined)
    const transport = createMemoryTransport({ sender, reject })
    return {
      transport,
      delivered: async () => transport.sent.map(({ source }) => source),
      [Symbol.asyncDispose]: () => transport.close(),
    }
  },
}

function scripted(name: string, extensions: readonly string[]): TransportSubject {
  return {
    name: `over SMTP to a scripted server, ${name}`,
    own,
    recipients,
    async open({ sender }) {
      const received: ReceivedMessage[] = []
      const answer = (command: string) =>
        command.startsWith(`RCPT TO:<${recipients.unknown}>`) ? refusal : undefined
      const server = await startScriptedServer([
        (client) => receiveMail(client, { extensions, received, answer }),
      ])
      const transport = createSmtpTransport({
        host: '127.0.0.1',
        port: server.port,
        tlsMode: 'none',
        credentials: { method: 'oauth2', login: own, tokens: testTokens('tok-1') },
        sender,
      })
      return {
        transport,
        delivered: async () => received.map(({ source }) => source),
        async [Symbol.asyncDispose]() {
          await transport.close()
          await server[Symbol.asyncDispose]()
        },
      }
    },
  }
}

describeTransport(inMemory)
describeTransport(
  scripted('which offers everything', [
    'PIPELINING',
    '8BITMIME',
    'SMTPUTF8',
    'DSN',
    'AUTH XOAUTH2 OAUTHBEARER',
  ]),
)
describeTransport(scripted('which offers nothing but a sign-in', ['AUTH XOAUTH2']))
