import { createReadStream } from 'node:fs'
import { createMailgrant, MailError } from '@mailgrant/mail'

// npx tsx send.ts support@example.com customer@example.org report.pdf
const [email = '', recipient = '', file] = process.argv.slice(2)
const { MAILGRANT_URL: url = '', MAILGRANT_API_KEY: apiKey = '' } = process.env

await using mailgrant = createMailgrant({ url, apiKey })
try {
  const support = await mailgrant.email(email)
  const sent = await support.send({
    to: [recipient],
    subject: 'Your report',
    text: 'It is attached.',
    // A factory, not a stream: when the message has to be sent again its bytes are needed again.
    attachments: file ? [{ filename: 'report.pdf', content: () => createReadStream(file) }] : [],
  })
  console.log(`Accepted for ${sent.accepted.join(', ')}: ${sent.messageId}`)
} catch (error) {
  if (!(error instanceof MailError)) throw error
  console.error(`${error.code}: ${error.message} ${error.remedy}`)
  process.exitCode = 1
}
