import { runVerify } from '../run-verify.ts'
import type { TransportSettings } from '../settings.ts'
import type { VerifyOptions, VerifyOutcome } from '../verify-outcome.ts'
import { openSmtpSession } from './open-smtp-session.ts'

/** Connects, encrypts, says EHLO, signs in and says QUIT; nothing is sent. */
export function verifySmtp(
  settings: TransportSettings,
  { signal: callerSignal }: VerifyOptions,
): Promise<VerifyOutcome> {
  return runVerify(settings, callerSignal, async ({ signal, steps }) => {
    using session = await openSmtpSession(settings, { signal, steps })
    if (settings.credentials.method === 'none') {
      steps.skip('authenticate', 'No authentication is set, so none was tried.')
    }
    session.connection.quit()
  })
}
