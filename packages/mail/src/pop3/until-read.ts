import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { MailError } from '../mail-error.ts'

/** How long a reader may stand still while others wait for the conversation. */
const patienceMs = 5000
const lookMs = 250

/**
 * Waits for a message to be read to its end. One whose reader takes nothing of what has arrived is
 * given up: its stream fails, the session with it, and who waits goes on with another session.
 */
export async function untilRead(source: Readable | undefined): Promise<void> {
  if (!source) return
  let stillMs = 0
  let before = source.readableLength
  for (;;) {
    if (source.closed || source.readableEnded) return
    if (stillMs >= patienceMs) {
      source.on('error', () => {})
      source.destroy(
        new MailError('invalid_argument', {
          message: 'The message was not read to its end before the mailbox was needed again.',
        }),
      )
      return
    }
    await closedWithin(source, lookMs)
    // Nothing to take where somebody waits means a slow server, which has a limit of its own.
    const awaited = source.readableFlowing === true || source.listenerCount('readable') > 0
    const still = source.readableLength === before && (source.readableLength > 0 || !awaited)
    stillMs = still ? stillMs + lookMs : 0
    before = source.readableLength
  }
}

async function closedWithin(source: Readable, ms: number): Promise<void> {
  const timer = new AbortController()
  const timeout = setTimeout(() => timer.abort(), ms)
  await once(source, 'close', { signal: timer.signal }).catch(() => {})
  clearTimeout(timeout)
}
