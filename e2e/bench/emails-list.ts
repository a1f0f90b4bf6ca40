import { startConsole } from './_console.ts'
import { measureEmailsList } from './_emails-list.ts'

const console_ = await startConsole()
try {
  await measureEmailsList(console_, 'PGlite')
} finally {
  await console_.stop()
}
