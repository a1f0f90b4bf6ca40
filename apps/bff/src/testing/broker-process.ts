import { z } from 'zod'
import { probeWaitMs } from '../broker/circuit-pace.ts'
import { openPostgres } from '../db/open-postgres.ts'
import { consoleDeps } from './console.ts'

/**
 * One of several processes that share a database: says `ready`, and on a line of input asks its
 * broker for tokens many times at once. Prints the outcomes as JSON.
 */
const order = z
  .object({
    databaseUrl: z.string(),
    key: z.string(),
    providersFile: z.string(),
    accountIds: z.array(z.string()),
    callers: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

const database = openPostgres(order.databaseUrl)
await database.ping()
const { broker } = consoleDeps(database.db, order, {
  key: { kid: 'test', key: Buffer.from(order.key, 'base64url') },
  // no second probe falls due while a slow machine asks
  probeWaitMs: (tries) => 100 * probeWaitMs(tries),
})
process.stdout.write('ready\n')
process.stdin.once('data', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: order.callers }, (_, n) =>
      broker.accessToken(order.accountIds[n % order.accountIds.length] ?? ''),
    ),
  )
  process.stdout.write(`${JSON.stringify(outcomes)}\n`)
  await database.close()
  process.exit(0)
})
