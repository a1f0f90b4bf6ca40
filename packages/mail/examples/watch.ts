import { createMailgrant, MailError } from '@mailgrant/mail'

// npx tsx watch.ts support@example.com, until Ctrl-C
const [email = ''] = process.argv.slice(2)
const { MAILGRANT_URL: url = '', MAILGRANT_API_KEY: apiKey = '' } = process.env
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
const { signal } = stop

await using mailgrant = createMailgrant({ url, apiKey })
const support = await mailgrant.email(email, { signal })
const messages = support.watch({
  signal,
  onTrouble: (error, ms) => console.error(`${error.code}: again in ${Math.round(ms / 1000)} s`),
})
try {
  for await (const message of messages) {
    console.log(`From ${message.envelope.from[0]?.address}: ${message.envelope.subject}`)
    // While the server is away it cannot be acknowledged: it comes again.
    await message.done().catch((error) => console.error(`${error.message} It comes again.`))
  }
} catch (error) {
  if (!signal.aborted || !(error instanceof MailError)) throw error
}
