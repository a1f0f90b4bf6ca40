import { readFileSync } from 'node:fs'
import { createImapStore } from '@mailgrant/mail/imap'
import { createPop3Store } from '@mailgrant/mail/pop3'
import { ImapFlow } from 'imapflow'

/** Reads the one large message of a mailbox and tells by how much this process grew meanwhile. */
const [how = '', portText = '', caFile = '', login = '', password = ''] = process.argv.slice(2)
const server = { host: 'localhost', port: Number(portText) }
const ca = readFileSync(caFile)
const credentials = { method: 'basic', login, password } as const

let octets = 0
let peak = 0
const watch = () => {
  peak = Math.max(peak, process.memoryUsage.rss())
}

async function count(source: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of source) {
    octets += chunk.length
    watch()
  }
}

async function withStore(): Promise<void> {
  const settings = { ...server, tlsMode: 'implicit', tls: { ca }, credentials } as const
  await using store = how.startsWith('imap') ? createImapStore(settings) : createPop3Store(settings)
  for await (const message of store.fetch()) {
    if (how.endsWith('parsed'))
      await message.parsed({ attachment: (_about, content) => count(content) })
    else await count(await message.source())
  }
}

async function withImapflow(): Promise<void> {
  const client = new ImapFlow({
    ...server,
    secure: true,
    tls: { ca },
    auth: { user: login, pass: password },
    logger: false,
  })
  await client.connect()
  await client.mailboxOpen('INBOX')
  const { content } = await client.download('1')
  if (!content) throw new Error('imapflow found no message')
  await count(content)
  await client.logout()
}

globalThis.gc?.()
const before = process.memoryUsage.rss()
const timer = setInterval(watch, 5)
await (how === 'imapflow' ? withImapflow() : withStore())
clearInterval(timer)
process.send?.({ octets, grewBytes: peak - before })
