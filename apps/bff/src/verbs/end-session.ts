import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

export async function endSession(_deps: Deps, _headers: Headers): Promise<string[]> {
  throw new AppError('unavailable')
}
