import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '@mailgrant/sandbox'
import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { circuit } from '../tables/circuit.ts'
import { consoleDeps, createTestConsole, testKey } from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase } from '../testing/open-database.ts'

// Runs on Postgres alone (vitest.config.ts): PGlite belongs to one process.
it('two processes refresh one expired grant once', async () => {
  await using sandbox = await startSandbox({ mail: false, tokenLifetimeSeconds: 1 })
  const database = await openTestDatabase()
  const desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
  const configured = await desk.configure()
  await desk.authorize(configured)
  const accountId = configured.email.accounts.mailbox
  await sleep(1_500)
  sandbox.ledger.clear()
  sandbox.knobs.set({ tokenLifetimeSeconds: 3600, rotation: 'reuse-detection', delayMs: 300 })

  const order = {
    databaseUrl: database.url,
    key: testKey.key.toString('base64url'),
    providersFile: sandbox.providersFile,
    accountIds: [accountId],
    callers: 25,
  }
  const outcomes = await both(order)

  expect(outcomes).toHaveLength(50)
  expect(outcomes[0]).toMatchObject({ outcome: 'token' })
  expect(new Set(outcomes.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(sandbox.ledger.refreshRequests()).toHaveLength(1)
  await database.close()
}, 240_000)

it('two processes send one probe to a server that was down', async () => {
  await using sandbox = await startSandbox({ mail: false })
  const database = await openTestDatabase()
  const deps = consoleDeps(database.db, sandbox)
  const desk = await createTestConsole(deps, sandbox)
  const configured = await desk.configure()
  await desk.authorize(configured)
  const like = { accountId: configured.email.accounts.mailbox }
  const expiresAt = new Date(Date.now() - 60_000)
  const accountIds = await insertGrants(deps, like, 20, { grant: { expiresAt } })
  sandbox.knobs.set({ tokenFault: 'server-error' })
  for (const accountId of accountIds.slice(0, 5)) await deps.broker.accessToken(accountId)
  expect(await database.db.select().from(circuit)).toMatchObject([{ state: 'open' }])
  await database.db.update(circuit).set({ probeAt: sql`now()` })
  sandbox.ledger.clear()
  sandbox.knobs.set({ delayMs: 500 })

  const outcomes = await both({
    databaseUrl: database.url,
    key: testKey.key.toString('base64url'),
    providersFile: sandbox.providersFile,
    accountIds,
    callers: 40,
  })

  expect(outcomes).toHaveLength(80)
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['unreachable']))
  expect(sandbox.ledger.refreshRequests()).toHaveLength(1)
  expect(await database.db.select().from(circuit)).toMatchObject([{ state: 'open', failures: 6 }])
  await database.close()
}, 240_000)

const outcomesSchema = z.array(z.looseObject({ outcome: z.string() }))

/** What two processes are told that are given the same order at the same moment. */
async function both(order: unknown) {
  const children = [start(order), start(order)]
  await Promise.all(children.map(({ lines }) => lines.next()))
  for (const { child } of children) child.stdin.write('go\n')
  const said = await Promise.all(children.map(async ({ lines }) => (await lines.next()).value))
  await Promise.all(children.map(({ ended }) => ended))
  return said.flatMap((line) => outcomesSchema.parse(JSON.parse(line ?? '[]')))
}

function start(order: unknown) {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    join(import.meta.dirname, '../testing/broker-process.ts'),
    JSON.stringify(order),
  ])
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, lines, ended: once(child, 'exit') }
}
