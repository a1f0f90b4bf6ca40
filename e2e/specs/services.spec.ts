import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createImapStore } from '@mailgrant/mail/imap'
import type { Sandbox } from '@mailgrant/sandbox'
import type { Page } from '@playwright/test'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import type { Product } from '../fixtures/start-product.ts'
import { expect, test } from '../fixtures/test.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { enableMailbox, enableSmtp } from '../flows/enable-account.ts'
import { passwordOf } from '../flows/provider-pages.ts'
import { runExample, serviceEnv } from '../flows/run-example.ts'

const support = 'support@example.test'
const customer = 'customer@example.test'
const archiveFolder = 'Done by the service'

/** An email that is authorised and enabled, and a service with a key: an administrator's whole work. */
async function serviceOf(product: Product, page: Page, api: ConsoleApi) {
  const { sandbox } = product
  const { email } = await authorisedEmail(page, api, sandbox, { address: support })
  const enabled = await enableMailbox(api, sandbox, email, { archiveFolder })
  await emptyMailboxes(sandbox)
  await enableSmtp(api, sandbox, enabled)
  return { env: await serviceEnv(product, api), id: email.id }
}

function mailboxOf(sandbox: Sandbox, address: string, folder: string) {
  if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail servers')
  return createImapStore({
    host: 'localhost',
    port: sandbox.mail.imaps.port,
    tlsMode: 'implicit',
    tls: { ca: readFileSync(sandbox.caFile) },
    credentials: { method: 'basic', login: address, password: passwordOf(address) },
    folder,
    afterFetch: { action: 'delete' },
  })
}

/** Subjects and sources of what is in a folder, by a client that knows nothing of the console. */
async function mailIn(sandbox: Sandbox, address: string, folder: string) {
  await using store = mailboxOf(sandbox, address, folder)
  const found: { subject: string; from: string | undefined; source: string }[] = []
  for await (const message of store.fetch({ limit: 100 })) {
    const { subject, from } = message.envelope
    found.push({ subject, from: from[0]?.address, source: await text(await message.source()) })
  }
  return found
}

/** Tests of one worker share the sandbox's mailboxes. */
async function emptyMailboxes(sandbox: Sandbox): Promise<void> {
  const places = [
    [support, 'INBOX'],
    [support, archiveFolder],
    [customer, 'INBOX'],
  ] as const
  for (const [address, folder] of places) {
    await using store = mailboxOf(sandbox, address, folder)
    for await (const message of store.fetch({ limit: 1000 })) await message.done()
  }
}

const subjects = (found: { subject: string }[]) => found.map(({ subject }) => subject)

test('a service with a key sends: by the example, and by nodemailer with our tokens', async ({
  page,
  api,
  product,
}) => {
  const { sandbox } = product
  const { env, id } = await serviceOf(product, page, api)
  const attached = fileURLToPath(new URL('../../LICENSE', import.meta.url))

  await using send = runExample('send', [support, customer, attached], env)
  await send.prints(`Accepted for ${customer}`)
  await send.ends()
  await using dropIn = runExample('nodemailer-drop-in', [support, customer], env)
  await dropIn.prints(`Accepted for ${customer}`)
  await dropIn.ends()

  await expect
    .poll(async () => subjects(await mailIn(sandbox, customer, 'INBOX')))
    .toEqual(['Your report', 'Hi'])
  const arrived = await mailIn(sandbox, customer, 'INBOX')
  expect(arrived.map(({ from }) => from)).toEqual([support, support])
  expect(arrived[0]?.source).toContain('filename=report.pdf')
  // What the service did is told to the console, in the background.
  await expect
    .poll(async () => (await api.email(id)).smtp)
    .toMatchObject({ status: { value: 'authorised' }, lastActivityAt: expect.any(String) })
})

test('a service with a key fetches: what it has dealt with is archived, and nothing is lost', async ({
  page,
  api,
  product,
}) => {
  const { sandbox } = product
  const { env } = await serviceOf(product, page, api)
  for (const subject of ['First question', 'Second question'])
    await sandbox.deliver({ to: support, from: customer, subject, text: `${subject}, in words.` })

  await using dropIn = runExample('imapflow-drop-in', [support], env)
  await dropIn.prints('2 messages in INBOX')
  await dropIn.ends()

  await using loop = runExample('fetch-loop', [support], env)
  await loop.prints('First question: First question, in words. (0 attached)')
  await loop.prints('Second question: Second question, in words. (0 attached)')
  await expect
    .poll(async () => subjects(await mailIn(sandbox, support, archiveFolder)))
    .toEqual(['First question', 'Second question'])
  loop.interrupt()
  await loop.ends()
  expect(await mailIn(sandbox, support, 'INBOX')).toEqual([])
})

test('a service with a key watches: new mail is there at once, until Ctrl-C', async ({
  page,
  api,
  product,
}) => {
  const { sandbox } = product
  const { env } = await serviceOf(product, page, api)
  await sandbox.deliver({ to: support, from: customer, subject: 'Before', text: 'Hello' })

  await using watch = runExample('watch', [support], env)
  await watch.prints(`From ${customer}: Before`)
  await sandbox.deliver({ to: support, from: customer, subject: 'Meanwhile', text: 'Hello' })
  await watch.prints(`From ${customer}: Meanwhile`)
  await expect
    .poll(async () => subjects(await mailIn(sandbox, support, archiveFolder)))
    .toEqual(['Before', 'Meanwhile'])
  watch.interrupt()
  await watch.ends()
})

test('a service whose key is revoked is told so by a code with a remedy', async ({
  page,
  api,
  product,
}) => {
  const { env } = await serviceOf(product, page, api)
  const { items } = await api.get<{ items: { id: string; state: string }[] }>('/api/api-keys')
  for (const { id } of items.filter(({ state }) => state === 'active'))
    await api.post(`/api/api-keys/${id}/revoke`)
  await using send = runExample('send', [support, customer], env)
  await send.prints(/api_key_rejected: .+ Make a new one in the console under API Keys\./)
})
