// A service in strict TypeScript, compiled by scripts/pack.test.mjs outside of the workspace.
import {
  createMailgrant,
  createTokenProvider,
  MailError,
  type CursorStorage,
  type EmailSettings,
  type FetchCursor,
  type Mailgrant,
  type MailgrantEmail,
  type MailStore,
  type MailTransport,
  type SendResult,
  type TokenProvider,
} from '@mailgrant/mail'
import { createImapStore, type ImapStore } from '@mailgrant/mail/imap'
import { createPop3Store } from '@mailgrant/mail/pop3'
import { createSmtpTransport } from '@mailgrant/mail/smtp'
import { createMemoryStore, createMemoryTransport } from '@mailgrant/mail/testing'

const mailgrant: Mailgrant = createMailgrant({
  url: 'https://mail-console.example',
  apiKey: 'mgk_',
  passwords: async (address, account) => `${address} ${account satisfies 'mailbox' | 'smtp'}`,
  mailServers: { ipFamily: 4, proxy: 'socks5://proxy.example:1080' },
})

let stored: FetchCursor | undefined
const cursor: CursorStorage = {
  load: async () => stored,
  save: async (next) => void (stored = next),
}

export async function run(signal: AbortSignal): Promise<SendResult> {
  await using support: MailgrantEmail = await mailgrant.email('support@example.com', { signal })
  const settings: EmailSettings = support.settings
  const protocol: 'imap' | 'pop3' | undefined = settings.mailbox?.protocol
  for await (const message of support.fetch({ limit: 5, signal, cursor })) {
    const { text } = await message.parsed({ signal })
    if (text === null) continue
    await message.done()
  }
  try {
    return await support.send({ to: ['a@example.org'], subject: `By ${protocol}`, text: 'Hi' })
  } catch (error) {
    if (error instanceof MailError && error.code === 'delivery_unknown') console.log(error.remedy)
    throw error
  }
}

// @ts-expect-error there is no such code
export const misspelt = (error: MailError) => error.code === 'delivery_unknwon'
// @ts-expect-error POP3 has no folders
createPop3Store({ afterFetch: { action: 'archive', folder: 'Archive' } })

export function withoutConsole(): [ImapStore, MailStore, MailTransport] {
  const tokens: TokenProvider = createTokenProvider({
    load: async () => ({ accessToken: 'a', expiresAt: new Date() }),
  })
  const credentials = { method: 'oauth2', login: 'support@example.com', tokens } as const
  const server = { host: 'mail.example', tlsMode: 'implicit', credentials } as const
  return [
    createImapStore({ ...server, port: 993, afterFetch: { action: 'archive', folder: 'Done' } }),
    createPop3Store({ ...server, port: 995, afterFetch: { action: 'delete' } }),
    createSmtpTransport({ ...server, port: 465, sender: 'support@example.com' }),
  ]
}

export const inTests: [MailStore, MailTransport] = [createMemoryStore(), createMemoryTransport()]
