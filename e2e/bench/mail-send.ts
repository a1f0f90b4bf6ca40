import nodemailer from 'nodemailer'
import { comparePairs } from './_pairs.ts'
import { publishedMail } from './_published-mail.ts'
import { startBenchMail } from './_sandbox.ts'

/** Pooled sending through the sandbox's submission server beside nodemailer's own pool of the same size. */
const count = 3000
const connections = 5

const { createSmtpTransport } = await publishedMail('smtp')
await using mail = await startBenchMail()
const { servers, ca, login, accessToken } = mail
const text = `${'x'.repeat(73)}\r\n`.repeat(26)
const message = (number: number) => ({
  from: login,
  to: ['someone@elsewhere.example'],
  subject: `Message ${number}`,
  text,
})

await comparePairs(
  'SMTP send of 2 kB messages, pool of 5, XOAUTH2 over TLS',
  count,
  async () => {
    await using transport = createSmtpTransport({
      host: 'localhost',
      port: servers.submissions.port,
      tlsMode: 'implicit',
      tls: { ca },
      limits: { connections },
      credentials: {
        method: 'oauth2',
        login,
        mechanism: 'XOAUTH2',
        tokens: {
          getToken: async () => ({ accessToken, expiresAt: null }),
          invalidate: async () => {},
        },
      },
    })
    const sends = Array.from({ length: count }, (_one, number) => transport.send(message(number)))
    for (const { accepted } of await Promise.all(sends))
      if (accepted.length !== 1) throw new Error('a recipient was not accepted')
  },
  {
    name: 'nodemailer',
    run: async () => {
      const transport = nodemailer.createTransport({
        pool: true,
        maxConnections: connections,
        host: 'localhost',
        port: servers.submissions.port,
        secure: true,
        tls: { ca },
        auth: { type: 'OAuth2', user: login, accessToken },
      })
      const sends = Array.from({ length: count }, (_one, number) =>
        transport.sendMail(message(number)),
      )
      await Promise.all(sends)
      transport.close()
    },
  },
)
