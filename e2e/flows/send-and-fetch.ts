import { readFileSync } from 'node:fs'
import type { FetchedMessage, MailStore, TlsMode } from '@mailgrant/mail'
import { createImapStore } from '@mailgrant/mail/imap'
import { createPop3Store } from '@mailgrant/mail/pop3'
import { createSmtpTransport } from '@mailgrant/mail/smtp'
import type { Sandbox } from '@mailgrant/sandbox'
import { expect } from '@playwright/test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoredEmail } from '../fixtures/console-api.ts'

interface Server {
  host: string
  port: number
  tlsMode: TlsMode
}

/** The newest access token that the console obtained for this account, as only the sandbox knows it. */
export function obtainedToken(sandbox: Sandbox, address: string): string {
  const token = sandbox.ledger
    .entries()
    .findLast(({ kind, user }) => kind === 'access_token' && user === address)?.value
  if (!token) throw new Error(`the sandbox issued no access token to ${address}`)
  return token
}

/** Server settings exactly as the console stored them. */
function savedServer(settings: Record<string, unknown>): Server {
  const { host, port, tlsMode } = settings
  if (typeof host !== 'string' || typeof port !== 'number') throw new Error('no server is saved')
  if (tlsMode !== 'implicit' && tlsMode !== 'starttls') throw new Error('no encryption is saved')
  return { host, port, tlsMode }
}

/** Sends a mail with the SMTP adapter and fetches it back with the store's, both by the console's token and settings. */
export async function sendAndFetchBack(
  sandbox: Sandbox,
  email: StoredEmail,
  options: { owner?: string } = {},
): Promise<void> {
  const subject = `Sent and fetched ${Date.now()}`
  const tls = { ca: readFileSync(sandbox.caFile) }
  const credentials = (login: string) => ({
    method: 'oauth2' as const,
    login,
    tokens: {
      getToken: async () => ({
        accessToken: obtainedToken(sandbox, options.owner ?? email.address),
        expiresAt: null,
      }),
      invalidate: async () => {},
    },
  })
  const transport = createSmtpTransport({
    ...savedServer(email.smtp.settings),
    tls,
    credentials: credentials(options.owner ?? email.address),
  })
  const sent = await transport.send({
    from: email.address,
    to: [email.address],
    subject,
    text: 'Hello from the guide.\n.\nA line with a dot above.',
  })
  await transport.close()
  expect(sent.accepted).toEqual([email.address])

  const server = { ...savedServer(email.mailbox.settings), tls }
  const open = (): MailStore =>
    email.mailbox.settings['protocol'] === 'pop3'
      ? createPop3Store({ ...server, credentials: credentials(email.address) })
      : createImapStore({ ...server, credentials: credentials(email.address) })
  const body = await untilFetched(open, subject)
  expect(body).toContain('Hello from the guide.\r\n.\r\nA line with a dot above.')
}

async function untilFetched(open: () => MailStore, subject: string): Promise<string> {
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline) {
    const store = open()
    try {
      for await (const message of store.fetch({ limit: 100 }))
        if (message.envelope.subject === subject) return await sourceOf(message)
    } finally {
      await store.close()
    }
    await sleep(250)
  }
  throw new Error(`the mail "${subject}" did not arrive`)
}

async function sourceOf(message: FetchedMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of await message.source()) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}
