import { deadline } from './cancellation.ts'
import { MailError } from './mail-error.ts'
import { networkError } from './network-error.ts'
import { defaultTimeouts, type ServerSettings } from './settings.ts'
import { createStepRecorder, type StepRecorder } from './step-recorder.ts'
import { describeFailure, type VerifyOutcome } from './verify-outcome.ts'

/**
 * Runs a connection test: whatever it throws becomes a failed outcome whose last step is the
 * one that was under way.
 */
export async function runVerify(
  settings: ServerSettings,
  callerSignal: AbortSignal | undefined,
  test: (context: { signal: AbortSignal; steps: StepRecorder }) => Promise<void>,
): Promise<VerifyOutcome> {
  const steps = createStepRecorder()
  const limit = { ...defaultTimeouts, ...settings.timeouts }.verify
  const signal = deadline(callerSignal, limit)
  try {
    await test({ signal, steps })
    return { outcome: 'ok', steps: steps.steps }
  } catch (thrown) {
    const error = thrown instanceof MailError ? thrown : networkError(thrown, 'session')
    steps.fail(error)
    return { outcome: 'failed', steps: steps.steps, error: describeFailure(error) }
  }
}
