import type { VerifyOptions, VerifyOutcome } from '../verify-outcome.ts'
import type { Lease } from './adapter-slot.ts'
import { failedBefore } from './failed-before.ts'
import type { Reporter } from './reporter.ts'

/** Tests an account with its adapter and tells the console what came of it; never throws. */
export async function verifyAccount<T>(
  reporter: Reporter,
  { signal }: VerifyOptions,
  lease: () => Promise<Lease<T>>,
  verify: (adapter: T) => Promise<VerifyOutcome>,
): Promise<VerifyOutcome> {
  try {
    const held = await lease()
    try {
      const outcome = await verify(held.adapter)
      reporter.tested(outcome, signal)
      return outcome
    } finally {
      held.release()
    }
  } catch (error) {
    return failedBefore(error)
  }
}
