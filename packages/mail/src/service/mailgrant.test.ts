import { startSandbox, type Sandbox } from '@mailgrant/sandbox'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createImapStore } from '../imap.ts'
import type { FetchedMessage } from '../mail-store.ts'
import {
  startConsoleServer,
  testEmail,
  testKey,
  testToken,
  type ConsoleServer,
} from '../testing/console-server.ts'
import { testDeps, type TestDeps } from '../testing/test-deps.ts'
import type { MailgrantEmail } from './mailgrant-email.ts'
import { mailgrantWith, type Mailgrant } from './mailgrant.ts'
import type { MailgrantOptions } from './options.ts'

const address = 'support@example.test'
const password = 'support-password'
const office = 'https://outlook.office.com/'
const scopes = ['IMAP.AccessAsUser.All', 'SMTP.Send'].map((scope) => `${office}${scope}`)

let sandbox: Sandbox
let ca: Buffer
let accessToken: string
let server: ConsoleServer
let deps: TestDeps
let mailgrant: Mailgrant

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'registered', callbackUrls: ['http://localhost/callback'] })
  ca = await readFile(sandbox.caFile)
  const issued = await sandbox.issueTokens({ persona: 'microsoft', user: address, scopes })
  accessToken = issued.accessToken
})
afterAll(() => sandbox.stop())

beforeEach(async () => {
  server = await startConsoleServer(testEmail(ports()))
  server.tokens = [testToken(accessToken)]
  deps = testDeps()
  mailgrant = connect()
  await empty('INBOX')
})
afterEach(async () => {
  await mailgrant.close()
  await server[Symbol.asyncDispose]()
})

function ports(): { imaps: number; submissions: number } {
  if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail server')
  return { imaps: sandbox.mail.imaps.port, submissions: sandbox.mail.submissions.port }
}

const connect = (more: Partial<MailgrantOptions> = {}) =>
  mailgrantWith({ url: server.url, apiKey: testKey, mailServers: { tls: { ca } }, ...more }, deps)

const store = (folder: string) =>
  createImapStore({
    host: 'localhost',
    port: ports().imaps,
    tlsMode: 'implicit',
    tls: { ca },
    folder,
    credentials: { method: 'basic', login: address, password },
    afterFetch: { action: 'delete' },
  })

async function empty(folder: string): Promise<string[]> {
  await using emptied = store(folder)
  const subjects: string[] = []
  for await (const message of emptied.fetch({ limit: 1000 })) {
    subjects.push(message.envelope.subject)
    await message.done()
  }
  return subjects
}

async function collect(messages: AsyncIterable<FetchedMessage>): Promise<FetchedMessage[]> {
  const found: FetchedMessage[] = []
  for await (const message of messages) found.push(message)
  return found
}

const deliver = (subject: string) =>
  sandbox.deliver({ to: address, from: 'customer@example.test', subject, text: subject })

function setMailbox(more: Partial<NonNullable<ConsoleServer['email']['mailbox']>>): void {
  const { mailbox } = server.email
  if (!mailbox) throw new Error('no mailbox')
  server.email = { ...server.email, mailbox: { ...mailbox, ...more } }
}
function setSmtp(more: Partial<NonNullable<ConsoleServer['email']['smtp']>>): void {
  const { smtp } = server.email
  if (!smtp) throw new Error('no smtp')
  server.email = { ...server.email, smtp: { ...smtp, ...more } }
}
const asked = (what: string) => server.requests.filter((request) => request.endsWith(what)).length

describe('a service', () => {
  it('sends from the email’s own address and fetches what came', async () => {
    await using support = await mailgrant.email(address)
    const sent = await support.send({ to: [address], subject: 'To myself', text: 'Hello' })
    expect(sent.accepted).toEqual([address])
    await expect.poll(async () => (await collect(support.fetch())).length).toBe(1)
    for await (const message of support.fetch()) {
      expect(message.envelope).toMatchObject({ subject: 'To myself', from: [{ address }] })
      expect(await text(await message.source())).toContain('Hello')
      await message.done()
    }
  })

  it('archives what was acknowledged and nothing else, where the settings say so', async () => {
    await using box = store('INBOX')
    await box.createFolder('Archive').catch(() => {})
    await empty('Archive')
    setMailbox({ afterFetch: 'archive', archiveFolder: 'Archive' })
    await deliver('kept')
    await deliver('archived')
    await using support = await mailgrant.email(address)
    for await (const message of support.fetch()) {
      if (message.envelope.subject === 'archived') await message.done()
    }
    expect(await empty('Archive')).toEqual(['archived'])
    expect(await empty('INBOX')).toEqual(['kept'])
  })

  it('fetches no more at a time than the settings say, unless it asks for more', async () => {
    setMailbox({ emailsPerFetch: 2 })
    for (const subject of ['one', 'two', 'three']) await deliver(subject)
    await using support = await mailgrant.email(address)
    expect(await collect(support.fetch())).toHaveLength(2)
    expect(await collect(support.fetch({ limit: 3 }))).toHaveLength(3)
  })

  it('cannot send as somebody else, unless the console allows Header Spoofing', async () => {
    const foreign = { from: 'sales@example.test', to: [address], subject: 'Spoofed', text: '' }
    await using support = await mailgrant.email(address)
    const code = 'sender_not_allowed'
    await expect(support.send(foreign)).rejects.toMatchObject({ code })
    setSmtp({ allowSpoofing: true })
    await deps.pass(60_000)
    expect(await support.send(foreign)).toMatchObject({ accepted: [address] })
  })

  it('tests a connection and says what is wrong without throwing', async () => {
    await using support = await mailgrant.email(address)
    expect(await support.verify('mailbox')).toMatchObject({ outcome: 'ok' })
    expect(await support.verify('smtp')).toMatchObject({ outcome: 'ok' })
    server.email = { ...server.email, smtp: null }
    await deps.pass(60_000)
    expect(await support.verify('smtp')).toMatchObject({
      outcome: 'failed',
      error: { code: 'action_not_allowed' },
    })
  })

  it('asks once for an email that several want at the same time', async () => {
    const before = server.requests.length
    const held = await Promise.all(
      [address, address.toUpperCase(), address].map((name) => mailgrant.email(name)),
    )
    expect(server.requests.length - before).toBe(1)
    const stop = new AbortController()
    stop.abort()
    await expect(mailgrant.email(address, { signal: stop.signal })).rejects.toMatchObject({
      code: 'aborted',
    })
    for (const email of held) await email.close()
  })

  it('tests nothing any more once it is closed, and says so in the outcome', async () => {
    const support = await mailgrant.email(address)
    await support.close()
    expect(await support.verify('mailbox')).toMatchObject({
      outcome: 'failed',
      error: { code: 'closed' },
    })
  })

  it('understands a status that a newer console gives', async () => {
    const status = { value: 'resting', reason: 'Of a newer console.' }
    setMailbox({ status })
    await using support = await mailgrant.email(address)
    expect(support.settings.mailbox?.status).toEqual(status)
  })

  it('lists every email that its key reaches, page after page', async () => {
    const found: string[] = []
    for await (const email of mailgrant.emails()) found.push(email.address)
    expect(found).toEqual([`first-${address}`, address])
  })
})

describe('tokens', () => {
  it('are asked for once, whatever the number of sends', async () => {
    await using support = await mailgrant.email(address)
    for (let index = 0; index < 3; index += 1) {
      await support.send({ to: [address], subject: `${index}`, text: '' })
    }
    expect(asked('/smtp/token')).toBe(1)
  })

  it('that a mail server rejects are handed back, and the next one is used', async () => {
    const bad = 'x'.repeat(1500)
    server.tokens = [testToken(bad), testToken(accessToken)]
    await using support = await mailgrant.email(address)
    expect(await collect(support.fetch())).toEqual([])
    expect(server.rejected).toEqual([bad])
  })

  it('are presented by the mechanism and the login that the console names', async () => {
    server.tokens = [testToken(accessToken, { mechanism: 'XOAUTH2', login: address })]
    setMailbox({ login: 'nobody@example.test' })
    await using support = await mailgrant.email(address)
    expect(await collect(support.fetch())).toEqual([])
    expect(await support.tokens('mailbox').getToken()).toMatchObject({
      accessToken,
      login: address,
      mechanism: 'XOAUTH2',
    })
  })

  it('that the console has none of are a typed error with its remedy', async () => {
    server.tokens = []
    await using support = await mailgrant.email(address)
    await expect(collect(support.fetch())).rejects.toMatchObject({
      code: 'reauthorization_required',
      whoseMove: 'admin',
      remedy: 'Mend it.',
    })
    expect(await support.verify('mailbox')).toMatchObject({
      outcome: 'failed',
      error: { code: 'reauthorization_required' },
    })
  })
})

describe('settings', () => {
  it('are read again after a minute, and cost nothing while they stay the same', async () => {
    await using support = await mailgrant.email(address)
    const reads = () => server.requests.filter((request) => /\/emails\/[^/]+$/.test(request)).length
    await collect(support.fetch())
    await collect(support.fetch())
    expect(reads()).toBe(1)
    await deps.pass(60_000)
    await Promise.all([support.verify('mailbox'), support.verify('smtp')])
    expect(reads()).toBe(2)
  })

  it('that changed are followed, and messages from before can still be acknowledged', async () => {
    await using box = store('INBOX')
    await box.createFolder('Other').catch(() => {})
    await empty('Other')
    setMailbox({ afterFetch: 'delete' })
    await deliver('before')
    await using support = await mailgrant.email(address)
    const [before] = await collect(support.fetch())
    setMailbox({ folder: 'Other' })
    await deps.pass(60_000)
    expect(await collect(support.fetch())).toEqual([])
    expect(support.settings.mailbox?.folder).toBe('Other')
    await before?.done()
    expect(await empty('INBOX')).toEqual([])
  })

  it('hold while the console is away', async () => {
    await using support = await mailgrant.email(address)
    await support.tokens('mailbox').getToken()
    await deps.pass(60_000)
    server.script = [{ status: 503 }]
    expect(await collect(support.fetch())).toEqual([])
  })

  it('that the key may not read any more end it', async () => {
    await using support = await mailgrant.email(address)
    await deps.pass(60_000)
    server.script = [{ status: 401 }]
    await expect(collect(support.fetch())).rejects.toMatchObject({ code: 'api_key_rejected' })
  })

  it('of an account that is not ready are told before anything is opened', async () => {
    setMailbox({ enabled: false })
    setSmtp({ host: null })
    await using support = await mailgrant.email(address)
    const code = 'account_not_ready'
    await expect(collect(support.fetch())).rejects.toMatchObject({ code })
    await expect(support.send({ to: [address], subject: '' })).rejects.toMatchObject({ code })
  })
})

describe('passwords', () => {
  const basic = () => {
    setMailbox({ authentication: 'basic', provider: null })
    setSmtp({ authentication: 'basic', provider: null })
  }

  it('come from the service, for each account', async () => {
    basic()
    const wanted: string[] = []
    await using client = connect({
      async passwords(email, account) {
        wanted.push(`${email} ${account}`)
        return password
      },
    })
    await using support = await client.email(address)
    await support.send({ to: [address], subject: 'With a password', text: '' })
    await collect(support.fetch())
    expect(wanted).toEqual([`${address} smtp`, `${address} mailbox`])
    expect(asked('/token')).toBe(0)
  })

  it('that are not there are a typed error', async () => {
    basic()
    await using support = await mailgrant.email(address)
    const code = 'account_not_oauth2'
    await expect(collect(support.fetch())).rejects.toMatchObject({ code, whoseMove: 'service' })
  })

  it('that are rejected are asked for again', async () => {
    basic()
    const given = ['wrong', password]
    await using client = connect({ passwords: () => given.shift() ?? '' })
    await using support = await client.email(address)
    await expect(collect(support.fetch())).rejects.toMatchObject({ code: 'authentication_failed' })
    expect(await collect(support.fetch())).toEqual([])
  })
})

describe('the console is told', () => {
  it('what worked, and what did not, without anybody waiting for it', async () => {
    await using support = await mailgrant.email(address)
    await collect(support.fetch())
    await expect
      .poll(() => server.reports)
      .toEqual([{ account: 'mailbox', report: { outcome: 'ok' } }])
    setMailbox({ folder: 'Missing' })
    await deps.pass(60_000)
    await expect(collect(support.fetch())).rejects.toMatchObject({ code: 'folder_missing' })
    await expect
      .poll(() => server.reports[1])
      .toMatchObject({ account: 'mailbox', report: { outcome: 'failed', code: 'folder_missing' } })
  })

  it('nothing of what the caller called off', async () => {
    await using support = await mailgrant.email(address)
    const signal = AbortSignal.abort()
    await expect(collect(support.fetch({ signal }))).rejects.toMatchObject({ code: 'aborted' })
    await support.send({ to: [address], subject: 'ok', text: '' })
    await expect
      .poll(() => server.reports)
      .toEqual([{ account: 'smtp', report: { outcome: 'ok' } }])
  })
})

describe('holders', () => {
  it('of one email share its connections, which end with the last of them', async () => {
    const [one, two] = await Promise.all([mailgrant.email(address), mailgrant.email(address)])
    const three = await mailgrant.email(one.id)
    await one.close()
    await one.close()
    await expect(one.send({ to: [address], subject: '' })).rejects.toMatchObject({ code: 'closed' })
    await two.send({ to: [address], subject: 'still open', text: '' })
    await three.send({ to: [address], subject: 'still open', text: '' })
    expect(asked('/smtp/token')).toBe(1)
    await two.close()
    await three.close()
    await using again = await mailgrant.email(address)
    await again.send({ to: [address], subject: 'anew', text: '' })
    expect(asked('/smtp/token')).toBe(2)
  })

  it('are all closed with the client', async () => {
    const support = await mailgrant.email(address)
    await mailgrant.close()
    await mailgrant.close()
    const code = 'closed'
    await expect(collect(support.fetch())).rejects.toMatchObject({ code })
    await expect(mailgrant.email(address)).rejects.toMatchObject({ code })
  })

  it('cut what is under way once the signal of closing fires', async () => {
    for (const close of [
      (support: MailgrantEmail) => support.close({ signal: AbortSignal.abort() }),
      () => mailgrant.close({ signal: AbortSignal.abort() }),
    ]) {
      const support = await mailgrant.email(address)
      let sending: Promise<unknown> = Promise.resolve()
      await new Promise<void>((begun) => {
        const content = () => new Readable({ read: () => begun() })
        const attachments = [{ filename: 'endless.bin', content }]
        sending = support.send({ to: [address], subject: 'endless', text: '', attachments })
        sending.catch(() => begun())
      })
      await Promise.all([close(support), expect(sending).rejects.toMatchObject({ code: 'closed' })])
    }
  })

  it('can take a store or a transport of their own, which is theirs to close', async () => {
    await using support = await mailgrant.email(address)
    const own = await support.store()
    await using transport = await support.transport()
    await mailgrant.close()
    expect(await collect(own.fetch())).toEqual([])
    expect(await transport.verify()).toMatchObject({ outcome: 'ok' })
    await own.close()
  })
})

it('an email that the key does not reach is a typed error', async () => {
  await expect(mailgrant.email('nobody@example.test')).rejects.toMatchObject({
    code: 'email_unknown',
    permanent: true,
  })
})
