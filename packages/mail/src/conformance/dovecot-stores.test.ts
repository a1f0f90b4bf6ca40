import { startSandbox, type Sandbox } from '@mailgrant/sandbox'
import { readFile } from 'node:fs/promises'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createImapStore, type ImapStore } from '../imap.ts'
import type { AfterFetch } from '../mail-store.ts'
import { createPop3Store } from '../pop3.ts'
import { createTcpGate, type TcpGate } from '../testing/tcp-gate.ts'
import { testTokens } from '../testing/test-tokens.ts'
import type { Credentials, TokenMechanism } from '../token-provider.ts'
import { describeStore } from './store-conformance.ts'
import { collect, composeRaw, subjects, textStorage } from './store-under-test.ts'

const user = 'support@example.test'
const scopes = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All'].map(
  (scope) => `https://outlook.office.com/${scope}`,
)
const password: Credentials = { method: 'basic', login: user, password: 'support-password' }

/** A Dovecot of its own for each kind of server, with the mailbox seen by its keeper. */
describe.each(['xoauth2', 'oauthbearer'] as const)(
  'over Dovecot that offers %s only',
  (offered) => {
    let sandbox: Sandbox
    let ca: Buffer
    let token: string
    let keeper: ImapStore
    let gates: Record<'imaps' | 'pop3s', TcpGate>

    beforeAll(async () => {
      sandbox = await startSandbox({ seed: 'registered', mechanisms: ['plain', offered] })
      ca = await readFile(sandbox.caFile)
      const issued = await sandbox.issueTokens({ persona: 'microsoft', user, scopes })
      token = issued.accessToken
      gates = {
        imaps: await createTcpGate(() => mail('imaps').port),
        pop3s: await createTcpGate(() => mail('pop3s').port),
      }
      keeper = keep('INBOX')
      await keeper.createFolder('Archive')
    }, 60_000)

    afterAll(async () => {
      await keeper.close()
      for (const gate of Object.values(gates)) await gate.shut()
      await sandbox.stop()
    })

    const mail = (port: 'imaps' | 'pop3s') => {
      if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail server')
      return sandbox.mail[port]
    }
    const server = (port: 'imaps' | 'pop3s') =>
      ({ host: 'localhost', port: gates[port].port, tlsMode: 'implicit', tls: { ca } }) as const
    const credentials = (): Credentials => ({
      method: 'oauth2',
      login: user,
      tokens: testTokens(token),
      mechanism: offered.toUpperCase() as TokenMechanism,
    })
    const keep = (name: string) =>
      createImapStore({
        ...server('imaps'),
        credentials: password,
        folder: name,
        afterFetch: { action: 'delete' },
      })

    async function empty(): Promise<void> {
      const messages = []
      for await (const message of keeper.fetch({ limit: 1000 })) messages.push(message)
      await Promise.all(messages.map((message) => message.done()))
    }

    async function deliver(raw: string): Promise<void> {
      await sandbox.deliver({ to: user, raw })
      // Dovecot numbers new files when it looks: two that came in between could change places.
      for await (const _message of keeper.fetch({ limit: 1 })) break
    }

    async function count(name: string): Promise<number> {
      await using store = keep(name)
      let found = 0
      for await (const _message of store.fetch({ limit: 1000 })) found += 1
      return found
    }

    const common = {
      deliver,
      empty,
      server: {
        // Dovecot's children outlive it for a while, and serve those that are connected.
        async stop() {
          await Promise.all(Object.values(gates).map((gate) => gate.shut()))
          await sandbox.stopMail()
        },
        async start() {
          await sandbox.startMail()
          await Promise.all(Object.values(gates).map((gate) => gate.open()))
        },
      },
    }

    describeStore({
      ...common,
      name: 'IMAP',
      protocol: 'imap',
      open: (afterFetch) =>
        createImapStore({ ...server('imaps'), credentials: credentials(), afterFetch }),
      archive: { folder: 'Archive', count: () => count('Archive') },
    })

    it('starts over in a folder that was deleted and made again', async () => {
      const name = 'Made again'
      const raw = new ImapFlow({
        host: 'localhost',
        port: gates.imaps.port,
        secure: true,
        tls: { ca },
        logger: false,
        auth: { user, pass: 'support-password' },
      })
      await raw.connect()
      const fill = async (...names: string[]) => {
        await raw.mailboxCreate(name)
        for (const subject of names) await raw.append(name, composeRaw(subject))
      }
      const open = () =>
        createImapStore({ ...server('imaps'), credentials: credentials(), folder: name })
      await fill('a', 'b', 'c')
      const cursor = textStorage()
      await using store = open()
      const [a, b] = await collect(store, { cursor })
      await b?.done()
      await raw.mailboxDelete(name)
      // UIDVALIDITY is a time in seconds.
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await fill('d', 'e')
      await using another = open()
      const [d] = await collect(another, { cursor, limit: 1 })
      expect(d?.envelope.subject).toBe('d')
      await d?.done()
      expect(subjects(await collect(another, { cursor }))).toEqual(['e'])
      // The session that has the old folder open may be told only by being hung up on.
      const [e] = await collect(store, { cursor }).catch(() => collect(store, { cursor }))
      expect(e?.envelope.subject).toBe('e')
      await expect(a?.done()).rejects.toMatchObject({ code: 'folder_changed' })
      await raw.logout()
    })

    describeStore({
      ...common,
      name: 'POP3',
      protocol: 'pop3',
      open: (afterFetch: AfterFetch) => {
        if (afterFetch.action === 'archive') throw new Error('POP3 has no folders')
        return createPop3Store({ ...server('pop3s'), credentials: credentials(), afterFetch })
      },
    })
  },
)
