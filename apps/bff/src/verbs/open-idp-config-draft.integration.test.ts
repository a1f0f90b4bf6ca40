import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import {
  consoleDeps,
  createTestConsole,
  type TestConsole,
  withoutAuth,
} from '../testing/console.ts'
import { clearEmails, insertEmail } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { openIdpConfigDraft } from './open-idp-config-draft.ts'

let sandbox: Sandbox
let database: Database
let desk: TestConsole

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  await clearEmails(database.db)
  desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
})

describe('the draft of a config', () => {
  it('takes a name that no other config has, also when it is opened again', async () => {
    const { id: emailId } = await insertEmail(database.db, 'sales@example.test')
    const open = () =>
      openIdpConfigDraft(withoutAuth(desk.deps), desk.actor, {
        emailId,
        kind: 'mailbox',
        provider: 'microsoft',
      })
    const first = await open()
    expect(first.name).toBe('Microsoft')

    const configured = await desk.configure()
    await desk.submit({ ...configured, fields: { ...configured.fields, name: 'MICROSOFT' } })
    expect(await open()).toMatchObject({ id: first.id, name: 'Microsoft 2' })
  })
})
