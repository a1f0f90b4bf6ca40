import { PassThrough, pipeline, type Readable } from 'node:stream'
import type { MailError } from './mail-error.ts'

/** The same bytes, but what goes wrong on the way arrives as a `MailError`. */
export function withTypedErrors(
  source: Readable,
  translate: (error: Error) => MailError,
): Readable {
  const output = new PassThrough()
  source.once('error', (error) => output.destroy(translate(error)))
  pipeline(source, output, () => {})
  return output
}
