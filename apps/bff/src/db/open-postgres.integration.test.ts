import { freePort } from '@mailgrant/sandbox/free-ports'
import { sql } from 'drizzle-orm'
import { expect, inject, it } from 'vitest'
import { startBadWire } from '../testing/bad-wire.ts'
import { openPostgres } from './open-postgres.ts'

// Runs on Postgres alone (vitest.config.ts).
const url = () => {
  const source = inject('testDatabase')
  if (source.kind !== 'postgres') throw new Error('a matter of Postgres')
  return source.url
}

it('ends a statement that takes too long, and works on', async () => {
  const database = openPostgres(url(), { poolSize: 1, statementTimeoutMs: 200 })
  await expect(database.db.execute(sql`select pg_sleep(600)`)).rejects.toMatchObject({
    cause: { code: '57014' },
  })
  await database.ping()
  await database.close()
})

it('limits every statement of the pool, and transactions that are forgotten', async () => {
  const database = openPostgres(url())
  const setting = (name: string) => sql<string>`current_setting(${name})`
  const limits = await database.db
    .select({
      statement: setting('statement_timeout'),
      idle: setting('idle_in_transaction_session_timeout'),
    })
    .from(sql`(values (1)) as one`)
  expect(limits).toEqual([{ statement: '15s', idle: '30s' }])
  await database.close()
})

it('asks a server that is away again within a second, however often it was in vain', async () => {
  const database = openPostgres(`postgres://nobody@127.0.0.1:${await freePort()}/none`, {
    poolSize: 1,
  })
  for (let n = 0; n < 8; n += 1) {
    const began = performance.now()
    await expect(database.ping()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    // the driver of itself would wait ten seconds and more by then
    expect(performance.now() - began).toBeLessThan(5_000)
  }
  await database.close()
})

it('knows a connection to be dead over which nothing comes, and works on over another', async () => {
  await using wire = await startBadWire(url())
  const database = openPostgres(wire.url, { poolSize: 1, silentAfterMs: 800 })
  await database.ping()
  wire.silence()
  const began = performance.now()
  await expect(database.ping()).rejects.toMatchObject({ cause: { code: 'CONNECTION_CLOSED' } })
  expect(performance.now() - began).toBeLessThan(12_000)
  await database.ping()
  await database.close()
})

it('hears errors of the network that come at once', async () => {
  const database = openPostgres(`postgres://nobody@255.255.255.255:5432/none`, { poolSize: 1 })
  await expect(database.ping()).rejects.toMatchObject({ cause: { syscall: 'connect' } })
  await database.close()
})

it('goes on to the next host of its list', async () => {
  const source = new URL(url())
  const hosts = `127.0.0.1:${await freePort()},${source.host}`
  const database = openPostgres(url().replace(source.host, hosts), { poolSize: 1 })
  await expect(database.ping()).resolves.toBeUndefined()
  await database.close()
})
