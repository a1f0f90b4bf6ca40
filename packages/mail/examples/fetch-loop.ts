import { setTimeout as sleep } from 'node:timers/promises'
import { createMailgrant, MailError } from '@mailgrant/mail'

// npx tsx fetch-loop.ts support@example.com, until Ctrl-C
const [email = ''] = process.argv.slice(2)
const { MAILGRANT_URL: url = '', MAILGRANT_API_KEY: apiKey = '' } = process.env
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
const { signal } = stop

await using mailgrant = createMailgrant({ url, apiKey })
const support = await mailgrant.email(email, { signal })
while (!signal.aborted) {
  try {
    for await (const message of support.fetch({ signal })) {
      const { text, attachments } = await message.parsed({ signal })
      console.log(`${message.envelope.subject}: ${text?.trim()} (${attachments.length} attached)`)
      // Only now is it archived or deleted; what is not acknowledged comes again.
      await message.done()
    }
  } catch (error) {
    if (!(error instanceof MailError) || error.permanent) throw error
    if (!signal.aborted) console.error(`${error.code}: ${error.message} Trying again.`)
  }
  const minutes = support.settings.mailbox?.fetchFrequencyMinutes ?? 5
  await sleep(minutes * 60_000, undefined, { signal }).catch(() => {})
}
