import { startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, createTestConsole } from '../testing/console.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { type RefreshesAhead, sweepDueGrants } from './due-grants.ts'

it('a grant that is due is refreshed once at the provider, whoever sweeps', async () => {
  await using sandbox = await startSandbox({ mail: false })
  const database = await openTestDatabase()
  const { db } = database
  const desk = await createTestConsole(consoleDeps(db, sandbox), sandbox)
  const configured = await desk.configure()
  await desk.authorize(configured)
  const { mailbox } = configured.email.accounts
  sandbox.ledger.clear()
  const sweep = () => {
    const parts = consoleDeps(db, sandbox)
    const broker: RefreshesAhead = {
      async refreshAhead(accountId) {
        const { outcome } = await parts.broker.accessToken(accountId, { force: true })
        const dueAt = new Date(Date.now() + 3_600_000)
        await db.update(tokenGrant).set({ dueAt }).where(eq(tokenGrant.accountId, accountId))
        return outcome === 'token' ? 'refreshed' : 'failed'
      },
    }
    return sweepDueGrants({ ...parts, broker }, new AbortController().signal)
  }
  await db.update(tokenGrant).set({ dueAt: new Date(Date.now() - 1000) })
  const done = await Promise.all([sweep(), sweep(), sweep()])
  expect(done.toSorted()).toEqual([0, 0, 1])
  expect(sandbox.ledger.refreshRequests()).toHaveLength(1)
  const [grant] = await db.select().from(tokenGrant).where(eq(tokenGrant.accountId, mailbox))
  expect(grant?.refreshedAt).not.toBeNull()
  expect(await sweep()).toBe(0)
  await database.close()
})
