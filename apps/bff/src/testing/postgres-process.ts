import { once } from 'node:events'
import { startPostgres } from './start-postgres.ts'

/** The tests' Postgres for who starts this as a child: tells its address and lasts until let go. */
const server = await startPostgres()
process.send?.({ url: server.url })
await once(process, 'disconnect')
await server.stop()
