import { cancellationError, whenAborted } from '../cancellation.ts'
import { runVerify } from '../run-verify.ts'
import type { StoreSettings } from '../settings.ts'
import type { VerifyOptions, VerifyOutcome } from '../verify-outcome.ts'
import { openPop3Session } from './open-pop3-session.ts'
import { parseStat } from './parse-listing.ts'

/** Connects, signs in and asks STAT; nothing is changed. */
export function verifyPop3(
  settings: StoreSettings,
  { signal: callerSignal }: VerifyOptions,
): Promise<VerifyOutcome> {
  return runVerify(settings, callerSignal, async ({ signal, steps }) => {
    const { connection } = await openPop3Session(settings, { signal, steps })
    using _listening = whenAborted(signal, () => connection.destroy())
    try {
      steps.begin('stat')
      const { messages } = parseStat(await connection.expectOk('STAT'))
      steps.ok(`The mailbox holds ${messages} ${messages === 1 ? 'message' : 'messages'}.`)
      await connection.command('QUIT').catch(() => {})
    } catch (error) {
      if (signal.aborted) throw cancellationError(signal)
      throw error
    } finally {
      connection.destroy()
    }
  })
}
