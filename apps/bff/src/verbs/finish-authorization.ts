import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

/** Always a way on: the path (and query) that the browser is sent to. */
export async function finishAuthorization(
  _deps: Deps,
  _callback: { configId: string; url: URL; cookies: Record<string, string> },
): Promise<string> {
  throw new AppError('unavailable')
}
