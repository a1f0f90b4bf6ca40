import type { MailStore } from '@mailgrant/mail'
import { ImapFlow } from 'imapflow'
import Pop3Command from 'node-pop3'
import { comparePairs } from './_pairs.ts'
import { publishedMail } from './_published-mail.ts'
import { startBenchMail } from './_sandbox.ts'

/** Fetching everything in a mailbox beside the bare libraries, from connecting to the last byte of the last message. */
const bytes = 20_000
/** What the mailbox holds; node-pop3 waits for ever where an end is cut by a packet, which more would make likely. */
const forPop3 = 600
const forImap = 6000

const { createImapStore } = await publishedMail('imap')
const { createPop3Store } = await publishedMail('pop3')
await using mail = await startBenchMail()
await mail.deliver({ count: forPop3, bytes })
const { servers, ca, login, password, accessToken } = mail

function told(octets: number, messages: number, count: number): void {
  if (messages < count || octets < count * bytes)
    throw new Error(`only ${messages} messages with ${octets} octets came`)
}

async function drain(store: MailStore, count: number): Promise<void> {
  let octets = 0
  let messages = 0
  let subjects = 0
  try {
    for await (const message of store.fetch({ limit: count })) {
      subjects += message.envelope.subject.length
      for await (const chunk of await message.source()) octets += Buffer.byteLength(chunk)
      messages += 1
    }
  } finally {
    await store.close()
  }
  told(octets, messages, count)
  if (subjects === 0) throw new Error('no envelope could be read')
}

const tokens = {
  getToken: async () => ({ accessToken, expiresAt: null }),
  invalidate: async () => {},
}

await comparePairs(
  'POP3 fetch of 20 kB messages, password over TLS',
  forPop3,
  () =>
    drain(
      createPop3Store({
        host: 'localhost',
        port: servers.pop3s.port,
        tlsMode: 'implicit',
        tls: { ca },
        credentials: { method: 'basic', login, password },
      }),
      forPop3,
    ),
  {
    name: 'node-pop3',
    run: async () => {
      const client = new Pop3Command({
        user: login,
        password,
        host: 'localhost',
        port: servers.pop3s.port,
        tls: true,
        tlsOptions: { ca },
        timeout: 20_000,
      })
      const listed = await client.UIDL()
      let octets = 0
      for (const entry of listed) octets += Buffer.byteLength(await client.RETR(Number(entry[0])))
      await client.QUIT()
      told(octets, listed.length, forPop3)
    },
    // A packet that begins with a hyphen is taken for an error once it has lost count of the end.
    isOwnDefect: (error) => error instanceof Error && 'eventName' in error,
  },
)

await mail.deliver({ count: forImap - forPop3, bytes })
await comparePairs(
  'IMAP fetch of 20 kB messages, XOAUTH2 over TLS',
  forImap,
  () =>
    drain(
      createImapStore({
        host: 'localhost',
        port: servers.imaps.port,
        tlsMode: 'implicit',
        tls: { ca },
        credentials: { method: 'oauth2', login, tokens, mechanism: 'XOAUTH2' },
      }),
      forImap,
    ),
  {
    name: 'imapflow',
    run: async () => {
      const client = new ImapFlow({
        host: 'localhost',
        port: servers.imaps.port,
        secure: true,
        tls: { ca },
        auth: { user: login, accessToken },
        logger: false,
      })
      await client.connect()
      await client.mailboxOpen('INBOX')
      let octets = 0
      let messages = 0
      const wanted = { uid: true, envelope: true, size: true, source: true }
      for await (const { source } of client.fetch('1:*', wanted)) {
        octets += source?.length ?? 0
        messages += 1
      }
      await client.logout()
      told(octets, messages, forImap)
    },
  },
)
