import { startConsole } from './_console.ts'
import { measureEmailsList } from './_emails-list.ts'

await measureEmailsList(() => startConsole(), 'PGlite')
