import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '@mailgrant/sandbox'
import { expect, it } from 'vitest'
import { consoleDeps, createTestConsole, testKey } from '../testing/console.ts'
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
    accountId,
    callers: 25,
  }
  const children = [start(order), start(order)]
  await Promise.all(children.map(({ lines }) => lines.next()))
  for (const { child } of children) child.stdin.write('go\n')
  const said = await Promise.all(children.map(async ({ lines }) => (await lines.next()).value))
  const outcomes: unknown[] = said.flatMap((line) => JSON.parse(line ?? '[]'))

  expect(outcomes).toHaveLength(50)
  expect(outcomes[0]).toMatchObject({ outcome: 'token' })
  expect(new Set(outcomes.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(sandbox.ledger.refreshRequests()).toHaveLength(1)
  await Promise.all(children.map(({ ended }) => ended))
  await database.close()
}, 90_000)

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
