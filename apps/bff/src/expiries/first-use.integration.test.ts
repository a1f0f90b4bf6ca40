import type { MailboxSettings, SmtpSettings } from '@mailgrant/contract/account'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { startTestService } from '../testing/test-service.ts'
import { updateMailbox } from '../verbs/update-mailbox.ts'
import { updateSmtp } from '../verbs/update-smtp.ts'

let sandbox: Sandbox
let database: TestDatabase
beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox.stop()
  await database.close()
})

const day = 86_400_000
const dateIn = (days: number) => new Date(Date.now() + days * day).toISOString().slice(0, 10)
const server = { host: 'localhost', tlsMode: 'implicit', login: null, password: null } as const
const mailbox: MailboxSettings = {
  ...server,
  enabled: true,
  authentication: 'oauth2-microsoft',
  protocol: 'imap',
  port: 993,
  folder: 'INBOX',
  fetchFrequencyMinutes: 5,
  emailsPerFetch: 10,
  afterFetch: 'nothing',
  archiveFolder: null,
}
const smtp: SmtpSettings = {
  ...server,
  enabled: true,
  authentication: 'mailbox',
  port: 465,
  allowSpoofing: false,
}

it('dates of a config that are near open their incidents when an account first uses it, and end with its last', async () => {
  const service = await startTestService(database, sandbox)
  const { desk } = service
  const { email, configId } = await service.authorised()
  await database.db.update(mailAccount).set({ enabled: false })
  await database.db
    .update(idpConfig)
    .set({ secretExpiresOn: dateIn(5), certificateExpiresOn: dateIn(-30) })
    .where(eq(idpConfig.id, configId))
  const { mailCheck } = desk.deps
  const deps = { ...service.app.deps, mailCheck }
  const open = async () => {
    const rows = await database.db.select().from(incident).where(isNull(incident.closedAt))
    return rows.map(({ kind }) => kind).toSorted()
  }
  const near = ['certificate-expires', 'secret-expires']
  const save = { version: 1, overwrite: true }

  await updateMailbox(deps, desk.actor, email.id, { settings: mailbox, ...save })
  expect(await open()).toEqual(near)
  const off = { ...mailbox, enabled: false }
  await updateMailbox(deps, desk.actor, email.id, { settings: off, ...save })
  expect(await open()).toEqual([])
  // sending by the mailbox's sign-in is a use of its config as well
  await updateSmtp(deps, desk.actor, email.id, { settings: smtp, ...save })
  expect(await open()).toEqual(near)
})
