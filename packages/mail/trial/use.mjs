// A service in plain JavaScript, run by scripts/pack.test.mjs outside of the workspace.
import assert from 'node:assert/strict'
import { createMailgrant, createTokenProvider, errorCodes, MailError } from '@mailgrant/mail'
import { createImapStore } from '@mailgrant/mail/imap'
import { createPop3Store } from '@mailgrant/mail/pop3'
import { createSmtpTransport } from '@mailgrant/mail/smtp'
import { createMemoryStore, createMemoryTransport } from '@mailgrant/mail/testing'

const url = process.env.MAILGRANT_URL
const apiKey = process.env.MAILGRANT_API_KEY

const mailgrant = createMailgrant({ url, apiKey })
const support = await mailgrant.email('support@example.test')
assert.equal(support.settings.mailbox.protocol, 'imap')
const { accessToken } = await support.tokens('mailbox').getToken()
assert.equal(accessToken, 'a-token')

// Nothing listens where the settings point to: both adapters are loaded and say so in one way.
const refused = (error) => error instanceof MailError && error.code === 'connection_refused'
await assert.rejects(async () => {
  for await (const message of support.fetch()) await message.done()
}, refused)
const nowhere = { signal: AbortSignal.timeout(5000), patienceMs: 0 }
await assert.rejects(support.send({ to: ['a@example.test'], subject: 'Hi' }, nowhere), refused)
await mailgrant.close()

const tokens = createTokenProvider({ load: async () => ({ accessToken, expiresAt: null }) })
const credentials = { method: 'oauth2', login: 'support@example.test', tokens }
const server = { host: '127.0.0.1', port: 1, tlsMode: 'implicit', credentials }
for (const create of [createImapStore, createPop3Store, createSmtpTransport]) {
  const adapter = create(server)
  const outcome = await adapter.verify()
  assert.equal(outcome.outcome, 'failed')
  assert.equal(outcome.error.remedy, errorCodes.connection_refused.remedy)
  await adapter.close()
}
const store = createMemoryStore()
store.deliver('From: a@example.test\r\nSubject: Hi\r\n\r\nHello')
for await (const message of store.fetch()) {
  assert.equal(message.envelope.subject, 'Hi')
  assert.equal((await message.parsed()).text?.trim(), 'Hello')
  await message.done()
}
const transport = createMemoryTransport({ sender: 'support@example.test' })
await transport.send({ from: 'support@example.test', to: ['a@example.test'], subject: 'Hi' })
assert.equal(transport.sent.length, 1)
console.log('used')
