import { createMailgrant } from '@mailgrant/mail'
import { ImapFlow } from 'imapflow'

// npx tsx imapflow-drop-in.ts support@example.com
const [email = ''] = process.argv.slice(2)
const { MAILGRANT_URL: url = '', MAILGRANT_API_KEY: apiKey = '' } = process.env

await using mailgrant = createMailgrant({ url, apiKey })
const support = await mailgrant.email(email)
const tokens = support.tokens('mailbox')

/** A client signs in once: a new connection, and a token that is good now, each time. */
async function connect(): Promise<ImapFlow> {
  const { mailbox } = support.settings
  if (!mailbox?.host || !mailbox.port) throw new Error('Remote Mailbox is not set up.')
  const { accessToken, login = mailbox.login } = await tokens.getToken()
  const client = new ImapFlow({
    host: mailbox.host,
    port: mailbox.port,
    secure: mailbox.tlsMode === 'implicit',
    ...(mailbox.tlsMode === 'starttls' ? { doSTARTTLS: true } : {}),
    auth: { user: login, accessToken },
    logger: false,
  })
  try {
    await client.connect()
  } catch (error) {
    // What the server refused is not given out again.
    if (error instanceof Error && 'authenticationFailed' in error)
      await tokens.invalidate(accessToken)
    throw error
  }
  return client
}

const client = await connect().catch(connect)
const { exists } = await client.mailboxOpen('INBOX', { readOnly: true })
console.log(`${exists} messages in INBOX`)
await client.logout()
