import { startSandbox, type Sandbox } from '@mailgrant/sandbox'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createImapStore } from './imap.ts'
import type { AfterFetch, FetchedMessage, MailStore } from './mail-store.ts'
import { createPop3Store } from './pop3.ts'
import type { ServerSettings } from './settings.ts'
import { createSmtpTransport } from './smtp.ts'
import { testTokens } from './testing/test-tokens.ts'
import type { Credentials, TokenMechanism } from './token-provider.ts'

const office = 'https://outlook.office.com/'
const scopes = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'].map(
  (scope) => `${office}${scope}`,
)
const support = 'support@example.test'
const badToken = 'x'.repeat(1500)

let sandbox: Sandbox
let ca: Buffer
let token: string
let counter = 0

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'registered', callbackUrls: ['http://localhost/callback'] })
  ca = await readFile(sandbox.caFile)
  const issued = await sandbox.issueTokens({ persona: 'microsoft', user: support, scopes })
  token = issued.accessToken
})

afterAll(() => sandbox.stop())

type Port = 'imap' | 'imaps' | 'pop3' | 'pop3s' | 'submission' | 'submissions'

function at(port: Port): ServerSettings {
  if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail server')
  const tlsMode = port.endsWith('s') ? 'implicit' : 'starttls'
  return { host: 'localhost', port: sandbox.mail[port].port, tlsMode, tls: { ca } }
}

const withToken = (mechanism?: TokenMechanism): Credentials => ({
  method: 'oauth2',
  login: support,
  tokens: testTokens(token),
  ...(mechanism ? { mechanism } : {}),
})
const withPassword: Credentials = {
  method: 'basic',
  login: support,
  password: 'support-password',
}

const imap = (credentials: Credentials, afterFetch: AfterFetch = { action: 'nothing' }) =>
  createImapStore({ ...at('imaps'), credentials, afterFetch })
const pop3 = (credentials: Credentials, afterFetch: { action: 'delete' | 'nothing' }) =>
  createPop3Store({ ...at('pop3s'), credentials, afterFetch })

async function collect(store: MailStore, options = {}): Promise<FetchedMessage[]> {
  const messages: FetchedMessage[] = []
  for await (const message of store.fetch(options)) messages.push(message)
  return messages
}

async function emptyMailbox(): Promise<void> {
  await using store = imap(withPassword, { action: 'delete' })
  for await (const message of store.fetch({ limit: 1000 })) await message.done()
}

async function deliver(body = 'Hello'): Promise<string> {
  counter += 1
  const subject = `Message ${counter}`
  await sandbox.deliver({ to: support, from: 'customer@example.test', subject, text: body })
  // Dovecot numbers new files when it looks: two that came in between could change places.
  await collect(imap(withPassword))
  return subject
}

beforeEach(emptyMailbox)

describe('verify against Dovecot', () => {
  it('signs in to every protocol, over both TLS modes, by every mechanism', async () => {
    const logins = [withToken('XOAUTH2'), withToken('OAUTHBEARER'), withToken(), withPassword]
    for (const credentials of logins) {
      const outcomes = [
        await createImapStore({ ...at('imaps'), credentials }).verify(),
        await createImapStore({ ...at('imap'), credentials }).verify(),
        await createPop3Store({ ...at('pop3s'), credentials }).verify(),
        await createPop3Store({ ...at('pop3'), credentials }).verify(),
        await createSmtpTransport({ ...at('submissions'), credentials }).verify(),
        await createSmtpTransport({ ...at('submission'), credentials }).verify(),
      ]
      for (const outcome of outcomes) {
        expect(outcome.outcome, JSON.stringify(outcome)).toBe('ok')
        const states = outcome.steps.map(({ name, state }) => `${name} ${state}`)
        expect(states.slice(0, 3)).toEqual(['connect ok', 'tls ok', 'authenticate ok'])
      }
    }
  })

  it('counts the messages and finds a missing archive folder, which can then be made', async () => {
    await deliver()
    const archiveFolder = `Archive ${Date.now()}`
    await using store = imap(withToken())
    const before = await store.verify({ archiveFolder })
    expect(before).toMatchObject({ outcome: 'failed', error: { code: 'archive_folder_missing' } })
    expect(before.steps.slice(3)).toMatchObject([
      { name: 'select-folder', state: 'ok', detail: 'Folder "INBOX" holds 1 message.' },
      { name: 'archive-folder', state: 'missing' },
    ])
    await store.createFolder(archiveFolder)
    await expect(store.createFolder(archiveFolder)).rejects.toMatchObject({ code: 'folder_exists' })
    expect((await store.verify({ archiveFolder })).outcome).toBe('ok')
  })

  it('says that the folder to fetch from is missing', async () => {
    const outcome = await imap(withToken()).verify({ folder: 'Nowhere' })
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'folder_missing' } })
    expect(outcome.steps.at(-1)).toMatchObject({ name: 'select-folder', state: 'missing' })
  })

  it('tells a rejected token from a rejected password', async () => {
    const rejected: Credentials = { method: 'oauth2', login: support, tokens: testTokens(badToken) }
    const wrong: Credentials = { ...withPassword, password: 'wrong' }
    for (const [credentials, code] of [
      [rejected, 'token_rejected'],
      [wrong, 'authentication_failed'],
    ] as const) {
      for (const outcome of [
        await imap(credentials).verify(),
        await pop3(credentials, { action: 'nothing' }).verify(),
        await createSmtpTransport({ ...at('submission'), credentials }).verify(),
      ]) {
        expect(outcome).toMatchObject({ outcome: 'failed', error: { code, permanent: true } })
        expect(outcome.steps.at(-1)).toMatchObject({ name: 'authenticate', state: 'failed' })
        expect(JSON.stringify(outcome)).not.toContain(badToken)
      }
    }
  })

  it('carries no token in what operations throw, however deep one looks', async () => {
    const payload = Buffer.from(`auth=Bearer ${badToken}`).toString('base64').slice(20, 200)
    const credentials: Credentials = {
      method: 'oauth2',
      login: support,
      tokens: testTokens(badToken),
    }
    const message = { from: support, to: [support], subject: 'Hi', text: 'Hi' }
    for (const operation of [
      () => collect(imap(credentials)),
      () => collect(pop3(credentials, { action: 'nothing' })),
      () => createSmtpTransport({ ...at('submission'), credentials }).send(message),
    ]) {
      const error: unknown = await operation().catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ name: 'MailError', code: 'token_rejected' })
      const everything = inspect(error, { depth: 12, showHidden: true, maxStringLength: null })
      expect(everything).not.toContain(badToken.slice(0, 100))
      expect(everything).not.toContain(payload)
    }
  })

  it('invalidates a rejected token by value, fetches another and shows only the second attempt', async () => {
    for (const [open, last] of [
      [(credentials: Credentials) => imap(credentials), 'select-folder'],
      [(credentials: Credentials) => pop3(credentials, { action: 'nothing' }), 'stat'],
      [
        (credentials: Credentials) => createSmtpTransport({ ...at('submissions'), credentials }),
        'authenticate',
      ],
    ] as const) {
      const tokens = testTokens(badToken, token)
      const outcome = await open({ method: 'oauth2', login: support, tokens }).verify()
      expect(outcome.outcome).toBe('ok')
      expect(tokens.invalidated).toEqual([badToken])
      expect(outcome.steps.filter(({ name }) => name === 'connect')).toHaveLength(1)
      expect(outcome.steps.at(-1)).toMatchObject({ name: last, state: 'ok' })
    }
  })

  it('keeps the token when the server cannot judge it', async () => {
    await sandbox.stopAuthorizationServer()
    try {
      const tokens = testTokens(token)
      const credentials: Credentials = { method: 'oauth2', login: support, tokens }
      for (const outcome of [
        await imap(credentials).verify(),
        await pop3(credentials, { action: 'nothing' }).verify(),
        await createSmtpTransport({ ...at('submission'), credentials }).verify(),
      ]) {
        expect(outcome).toMatchObject({
          outcome: 'failed',
          error: { code: 'server_unavailable', permanent: false, whoseMove: 'provider' },
        })
      }
      expect(tokens.invalidated).toEqual([])
    } finally {
      await sandbox.startAuthorizationServer()
    }
  })

  it('refuses a certificate that no trusted authority signed', async () => {
    const { tls: _tls, ...untrusting } = at('imaps')
    const { tls: _alsoTls, ...starttls } = at('submission')
    for (const outcome of [
      await createImapStore({ ...untrusting, credentials: withToken() }).verify(),
      await createImapStore({ ...at('imap'), tls: {}, credentials: withToken() }).verify(),
      await createPop3Store({ ...at('pop3'), tls: {}, credentials: withToken() }).verify(),
      await createSmtpTransport({ ...starttls, credentials: withToken() }).verify(),
    ]) {
      expect(outcome).toMatchObject({ error: { code: 'certificate_invalid', permanent: true } })
      expect(outcome.steps.at(-1)).toMatchObject({ name: 'tls', state: 'failed' })
    }
  })

  it('says that the TLS mode does not fit the port', async () => {
    const outcome = await createImapStore({
      ...at('imap'),
      tlsMode: 'implicit',
      credentials: withToken(),
    }).verify()
    expect(outcome).toMatchObject({ error: { code: 'tls_failed' } })
  })

  it('lets a delegate in to a shared mailbox with the token of the delegate', async () => {
    const owner = 'owner@example.test'
    const issued = await sandbox.issueTokens({ persona: 'microsoft', user: owner, scopes })
    const tokens = testTokens(issued.accessToken)
    const shared = await imap({ method: 'oauth2', login: 'shared@example.test', tokens }).verify()
    const foreign = await imap({ method: 'oauth2', login: support, tokens }).verify()
    expect(shared.outcome).toBe('ok')
    expect(foreign).toMatchObject({ error: { code: 'token_rejected' } })
  })
})

describe('fetching from Dovecot', () => {
  it('gives the oldest messages first, with envelope and whole source', async () => {
    const first = await deliver('.a line with a dot\r\n..two dots\r\n')
    await deliver()
    for (const store of [imap(withToken()), pop3(withToken(), { action: 'nothing' })]) {
      const [message] = await collect(store, { limit: 1 })
      expect(message?.envelope).toMatchObject({
        subject: first,
        from: [{ address: 'customer@example.test' }],
        to: [{ address: support }],
      })
      expect(message?.size).toBeGreaterThan(100)
      if (!message) throw new Error('no message')
      const source = await text(await message.source())
      expect(source).toContain(`Subject: ${first}\r\n`)
      expect(source).toContain('\r\n.a line with a dot\r\n..two dots\r\n')
      await store.close()
    }
  })

  it('deletes or archives only what was acknowledged, in any order', async () => {
    const subjects = [await deliver(), await deliver(), await deliver()]
    const folder = `Done ${Date.now()}`
    await using archiving = imap(withToken(), { action: 'archive', folder })
    const [one, two, three] = await collect(archiving)
    await expect(three?.done()).rejects.toMatchObject({ code: 'archive_folder_missing' })
    await archiving.createFolder(folder)
    await three?.done()
    await two?.done()
    expect((await collect(archiving)).map(({ id }) => id)).toEqual([one?.id])

    await using archive = createImapStore({ ...at('imaps'), credentials: withToken(), folder })
    const archived = (await collect(archive)).map(({ envelope }) => envelope.subject)
    expect(archived.toSorted()).toEqual(subjects.slice(1))

    await deliver()
    await using popping = pop3(withToken(), { action: 'delete' })
    for await (const message of popping.fetch()) {
      if (message.envelope.subject !== subjects[0]) await message.done()
    }
    const left = await collect(pop3(withToken(), { action: 'nothing' }))
    expect(left.map(({ envelope }) => envelope.subject)).toEqual([subjects[0]])
  })

  it('deletes over POP3 what was acknowledged after the loop', async () => {
    await deliver()
    const store = pop3(withToken(), { action: 'delete' })
    const [message] = await collect(store)
    await message?.done()
    expect(await collect(store)).toEqual([])
    await store.close()
    expect(await collect(pop3(withToken(), { action: 'nothing' }))).toEqual([])
  })

  it('survives a restart of the mail server between fetching and acknowledging', async () => {
    await deliver()
    await using store = imap(withToken(), { action: 'delete' })
    const [message] = await collect(store)
    await sandbox.restartMail()
    await message?.done()
    expect(await collect(store)).toEqual([])
  })

  it('stops when it is told to', async () => {
    await deliver()
    const controller = new AbortController()
    for (const store of [imap(withToken()), pop3(withToken(), { action: 'nothing' })]) {
      controller.abort()
      await expect(collect(store, { signal: controller.signal })).rejects.toMatchObject({
        code: 'aborted',
      })
      await store.close()
      await expect(collect(store)).rejects.toMatchObject({ code: 'closed' })
    }
  })
})

describe('sending through Dovecot', () => {
  it('sends a message that can be fetched again', async () => {
    const content = Buffer.from('Grüße')
    await using transport = createSmtpTransport({ ...at('submission'), credentials: withToken() })
    const result = await transport.send({
      from: { name: 'Support', address: support },
      to: [support],
      subject: 'Über uns',
      text: '.\r\n..x\r\nend',
      attachments: [{ filename: 'a.txt', content }],
    })
    expect(result).toMatchObject({ accepted: [support], rejected: [] })
    expect(result.messageId).toMatch(/^<.+@.+>$/)
    await expect
      .poll(async () => (await collect(imap(withToken()))).map(({ envelope }) => envelope), {
        timeout: 5000,
      })
      .toMatchObject([{ subject: 'Über uns', messageId: result.messageId }])
  })

  it('renews a rejected token before the message has begun', async () => {
    const tokens = testTokens(badToken, token)
    await using transport = createSmtpTransport({
      ...at('submissions'),
      credentials: { method: 'oauth2', login: support, tokens },
    })
    const message = { from: support, to: ['customer@example.test'], subject: 'Hi', text: 'Hi' }
    expect((await transport.send(message)).accepted).toEqual(['customer@example.test'])
    expect(tokens.invalidated).toEqual([badToken])
  })
})
