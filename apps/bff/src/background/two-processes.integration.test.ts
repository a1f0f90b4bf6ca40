import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertManyGrants } from '../testing/sql-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { countDueGrants } from './due-grants.ts'

// Runs on Postgres alone (vitest.config.ts): PGlite belongs to one process.
let sandbox: Sandbox
let database: TestDatabase
const children: ChildProcessWithoutNullStreams[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
  await database.raw.run('create table handled (account_id uuid not null, pid integer not null)')
})
beforeEach(async () => {
  await database.empty()
  await database.raw.run('truncate handled')
})
afterEach(async () => {
  await Promise.all(children.splice(0).map(end))
})
afterAll(async () => {
  await database.close()
  await sandbox.stop()
})

async function start({ aheadMs = 0, workMs = 5 } = {}) {
  const order = {
    databaseUrl: database.url,
    providersFile: sandbox.providersFile,
    aheadMs,
    workMs,
  }
  const child = spawn(process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    join(import.meta.dirname, '../testing/sweep-process.ts'),
    JSON.stringify(order),
  ])
  children.push(child)
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += String(chunk)))
  const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (child.exitCode !== null) throw new Error(`it ended: ${String(said)} ${complaint}`)
  return child
}
async function end(child: ChildProcessWithoutNullStreams) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.stdin.end()
  await gone
}
const due = () => countDueGrants({ db: database.db, clock: () => new Date() })
async function handled() {
  const { rows } = await database.raw.run('select account_id, pid from handled')
  return {
    times: rows.length,
    grants: new Set(rows.map((row) => row['account_id'])).size,
    by: new Set(rows.map((row) => row['pid'])),
  }
}
const patience = { timeout: 60_000, interval: 100 }

describe('two processes on one database', () => {
  it('start at once, and do what is due once between them', async () => {
    await Promise.all([start(), start()])
    await insertManyGrants(database.db, { total: 600, due: 500 })
    await expect.poll(due, patience).toBe(0)
    await expect.poll(async () => (await handled()).times, patience).toBe(500)
    expect((await handled()).grants).toBe(500)
  }, 240_000)

  it('lose nothing where one of them is killed: what it had taken comes due again', async () => {
    await insertManyGrants(database.db, { total: 120, due: 120 })
    const killed = await start({ workMs: 400 })
    await expect.poll(async () => (await handled()).times, patience).toBeGreaterThan(10)
    const gone = once(killed, 'exit')
    killed.kill('SIGKILL')
    await gone
    const second = await start()
    await expect.poll(due, patience).toBe(0)
    // What is taken is due no more, and done a moment later; what the dead process took is not.
    const missing = async () => 120 - (await handled()).grants
    await expect.poll(missing, patience).toBeLessThanOrEqual(16)
    // Of two, the one that comes first in each second does the work of both.
    await end(second)
    await start({ aheadMs: 3 * 60_000 })
    await expect.poll(async () => (await handled()).grants, patience).toBe(120)
    // done and not yet written down when the process died
    expect((await handled()).times).toBeLessThanOrEqual(120 + 16)
  }, 240_000)
})
