import { EnvError, readEnv } from './env.ts'
import { DirectoryInUseError } from './db/lock-directory.ts'
import { KeyFileError } from './seal/key-ring.ts'
import { PortInUseError, startServer } from './start-server.ts'

/** What stops a start is said in a sentence; only the unforeseen comes with a stack. */
const isForeseen = (error: unknown): error is Error =>
  error instanceof EnvError ||
  error instanceof DirectoryInUseError ||
  error instanceof KeyFileError ||
  error instanceof PortInUseError

try {
  const server = await startServer(readEnv())
  let ending = false
  const end = () => {
    if (ending) return
    ending = true
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
} catch (error) {
  process.stderr.write(
    isForeseen(error)
      ? `${error.message}\n`
      : `Mailgrant could not start.\n${error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exit(1)
}
