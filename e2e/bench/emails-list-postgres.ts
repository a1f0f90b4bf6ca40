import { startConsole } from './_console.ts'
import { measureEmailsList } from './_emails-list.ts'
import { startPostgres } from './_postgres.ts'

const postgres = await startPostgres()
try {
  const console_ = await startConsole({ databaseUrl: postgres.url })
  try {
    await measureEmailsList(console_, 'Postgres')
  } finally {
    await console_.stop()
  }
} finally {
  await postgres.stop()
}
