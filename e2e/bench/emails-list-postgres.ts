import { startConsole } from './_console.ts'
import { measureEmailsList } from './_emails-list.ts'
import { startPostgres } from './_postgres.ts'

// A server each: the consoles must not share a database.
const servers = [await startPostgres(), await startPostgres()]
const urls = servers.map(({ url }) => url)
try {
  await measureEmailsList(() => startConsole({ databaseUrl: urls.shift() ?? '' }), 'Postgres')
} finally {
  for (const server of servers) await server.stop()
}
