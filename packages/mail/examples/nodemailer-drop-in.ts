import { createMailgrant } from '@mailgrant/mail'
import nodemailer from 'nodemailer'

// npx tsx nodemailer-drop-in.ts support@example.com customer@example.org
const [email = '', recipient = ''] = process.argv.slice(2)
const { MAILGRANT_URL: url = '', MAILGRANT_API_KEY: apiKey = '' } = process.env

await using mailgrant = createMailgrant({ url, apiKey })
const support = await mailgrant.email(email)
const { smtp } = support.settings
if (!smtp?.host || !smtp.port) throw new Error('Outgoing (SMTP) is not set up.')
const tokens = support.tokens('smtp')
let last = ''

const transport = nodemailer.createTransport({
  host: smtp.host,
  port: smtp.port,
  secure: smtp.tlsMode === 'implicit',
  requireTLS: true,
  auth: {
    type: 'OAuth2',
    user: smtp.login,
    // Nodemailer asks before each sign-in, and with `rejected` after the server refused the token.
    async provisionCallback(_user, rejected, callback) {
      try {
        if (rejected) await tokens.invalidate(last)
        const { accessToken, expiresAt } = await tokens.getToken()
        last = accessToken
        callback(null, accessToken, expiresAt?.getTime())
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)))
      }
    },
  },
})
const sent = await transport.sendMail({ from: email, to: recipient, subject: 'Hi', text: 'Hello' })
console.log(`Accepted for ${sent.accepted.join(', ')}: ${sent.messageId}`)
transport.close()
