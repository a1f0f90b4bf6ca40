import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultScopes } from '../authorization/scopes.ts'
import type { MailServers, Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'
import { callbackUrl, obtainTokens } from '../testing/code-flow.ts'
import { connectLines, oauthbearer, xoauth2 } from '../testing/line-client.ts'

const support = 'support@example.test'
const outlook = 'https://outlook.office.com'

let sandbox: Sandbox
let mail: MailServers
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'registered', callbackUrls: [callbackUrl] })
  if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail')
  mail = sandbox.mail
})
afterAll(() => sandbox?.stop())

const issue = async (persona: 'microsoft' | 'google', user = support, scopes?: string[]) => {
  const order = { persona, user, scopes: scopes ?? defaultScopes[persona] }
  return (await sandbox.issueTokens(order)).accessToken
}
async function imapAuth(payload: string, mechanism = 'XOAUTH2') {
  const client = await connectLines(mail.imaps.port, sandbox.caFile)
  await client.read(/^\* OK/)
  const answer = await client.send(`a AUTHENTICATE ${mechanism} ${payload}`, /^(a |\+)/)
  const final = answer.startsWith('+') ? await client.send('', /^a /) : answer
  client.close()
  return final
}
async function popAuth(payload: string) {
  const client = await connectLines(mail.pop3s.port, sandbox.caFile)
  await client.read(/^\+OK/)
  await client.send('AUTH XOAUTH2', /^\+/)
  const answer = await client.send(payload, /^(\+|-ERR)/)
  const final = answer.startsWith('+ ') ? await client.send('', /^(\+OK|-ERR)/) : answer
  client.close()
  return final
}
async function smtpAuth(payload: string) {
  const client = await connectLines(mail.submissions.port, sandbox.caFile)
  await client.read(/^220/)
  await client.send('EHLO test', /^250 /)
  await client.send('AUTH XOAUTH2', /^334/)
  const answer = await client.send(payload, /^(235|334|4|5)/)
  const final = answer.startsWith('334') ? await client.send('', /^(235|4|5)/) : answer
  client.close()
  return final
}

test('a message sent by SMTP with a token is fetched back by IMAP with a token', async () => {
  const { tokens } = await obtainTokens(sandbox, 'microsoft')
  const ca = readFileSync(sandbox.caFile)
  const transport = createTransport({
    host: mail.host,
    port: mail.submission.port,
    requireTLS: true,
    tls: { ca },
    auth: { type: 'OAuth2', user: support, accessToken: tokens.access_token },
  })
  const subject = `Round trip ${Date.now()}`
  await transport.sendMail({ from: support, to: 'billing@example.test', subject, text: 'Hi' })
  transport.close()
  expect(sandbox.sent().at(-1)?.to).toEqual(['billing@example.test'])

  const user = 'billing@example.test'
  const imap = new ImapFlow({
    host: mail.host,
    port: mail.imaps.port,
    secure: true,
    tls: { ca },
    logger: false,
    auth: { user, accessToken: await issue('google', user) },
  })
  await imap.connect()
  await imap.mailboxOpen('INBOX')
  const messages = await imap.fetchAll('1:*', { envelope: true })
  expect(messages.map(({ envelope }) => envelope?.subject)).toContain(subject)
  await imap.logout()
})

test('tokens of both personas open IMAP, POP3 and SMTP', async () => {
  for (const persona of ['microsoft', 'google'] as const) {
    const payload = xoauth2(support, await issue(persona))
    expect(await imapAuth(payload)).toMatch(/^(\*.*\r\n)*a OK/)
    expect(await popAuth(payload)).toMatch(/^\+OK/)
    expect(await smtpAuth(payload)).toMatch(/^235/)
  }
})

test('OAUTHBEARER is offered beside XOAUTH2', async () => {
  const payload = oauthbearer(support, await issue('microsoft'))
  expect(await imapAuth(payload, 'OAUTHBEARER')).toContain('a OK')
})

test('a token without the scope of a service does not open it', async () => {
  const payload = xoauth2(support, await issue('microsoft', support, [`${outlook}/SMTP.Send`]))
  expect(await imapAuth(payload)).toMatch(/a NO \[AUTHENTICATIONFAILED\]/)
  expect(await popAuth(payload)).toMatch(/-ERR/)
  expect(await smtpAuth(payload)).toMatch(/^235/)
})

test('a token of somebody else does not open a mailbox', async () => {
  const token = await issue('microsoft', 'billing@example.test')
  expect(await imapAuth(xoauth2(support, token))).toContain('a NO')
  expect(await smtpAuth(xoauth2(support, token))).toMatch(/^535/)
})

test('a delegate opens the shared mailbox by IMAP and POP3, and not by SMTP', async () => {
  const payload = xoauth2('shared@example.test', await issue('microsoft', 'owner@example.test'))
  expect(await imapAuth(payload)).toContain('a OK')
  expect(await popAuth(payload)).toMatch(/^\+OK/)
  expect(await smtpAuth(payload)).toMatch(/^535/)
})

test('Basic Authentication works with the mailbox password', async () => {
  const plain = (password: string) => Buffer.from(`\0${support}\0${password}`).toString('base64')
  expect(await imapAuth(plain('support-password'), 'PLAIN')).toContain('a OK')
  expect(await imapAuth(plain('wrong'), 'PLAIN')).toContain('a NO')
})

test('a recipient who is put off gets the message once he is not', async () => {
  const { tokens } = await obtainTokens(sandbox, 'microsoft')
  const transport = createTransport({
    host: mail.host,
    port: mail.submission.port,
    requireTLS: true,
    tls: { ca: readFileSync(sandbox.caFile) },
    auth: { type: 'OAuth2', user: support, accessToken: tokens.access_token },
  })
  const send = (...to: string[]) =>
    transport.sendMail({ from: support, to, subject: 'Later', text: 'Hi' })
  sandbox.knobs.set({ deferredRecipients: ['Grey@elsewhere.test'] })
  try {
    const first = await send('team@elsewhere.test', 'grey@elsewhere.test')
    expect(first.rejectedErrors?.map(({ response }) => response)).toEqual([
      expect.stringMatching(/^450 .*Greylisted$/),
    ])
    expect(sandbox.sent().at(-1)?.to).toEqual(['team@elsewhere.test'])
    await expect(send('grey@elsewhere.test')).rejects.toMatchObject({ responseCode: 450 })
  } finally {
    sandbox.knobs.reset()
  }
  await send('grey@elsewhere.test')
  transport.close()
  expect(sandbox.sent().at(-1)?.to).toEqual(['grey@elsewhere.test'])
})

test('a delivered message waits in the mailbox', async () => {
  await sandbox.deliver({ to: 'sales@example.test', subject: 'Delivered', text: 'one\ntwo' })
  const client = await connectLines(mail.pop3s.port, sandbox.caFile)
  await client.read(/^\+OK/)
  await client.send('USER sales@example.test', /^\+OK/)
  await client.send('PASS sales-password', /^\+OK/)
  expect(await client.send('RETR 1', /^\.$/)).toContain('Subject: Delivered\r\n')
  client.close()
})

test('with the authorization server down the mail servers say unavailable, not wrong', async () => {
  const payload = xoauth2(support, await issue('microsoft'))
  await sandbox.stopAuthorizationServer()
  try {
    expect(await imapAuth(payload)).toContain('a NO [UNAVAILABLE]')
    expect(await popAuth(payload)).toContain('-ERR [SYS/TEMP]')
    expect(await smtpAuth(payload)).toMatch(/^454/)
  } finally {
    await sandbox.startAuthorizationServer()
  }
  expect(await imapAuth(payload)).toContain('a OK')
})

test('the mail servers can go away and come back', async () => {
  await sandbox.stopMail()
  await expect(connectLines(mail.imaps.port, sandbox.caFile)).rejects.toThrow('ECONNREFUSED')
  await sandbox.startMail()
  expect(await imapAuth(xoauth2(support, await issue('google')))).toContain('a OK')
})
