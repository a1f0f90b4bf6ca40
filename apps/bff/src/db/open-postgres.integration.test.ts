import { freePort } from '@mailgrant/sandbox/free-ports'
import { sql } from 'drizzle-orm'
import { expect, inject, it } from 'vitest'
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
    expect(performance.now() - began).toBeLessThan(1_900)
  }
  await database.close()
})
