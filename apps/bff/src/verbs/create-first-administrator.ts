import type { Setup } from '@mailgrant/contract/session'
import { AppError } from '../app-error.ts'
import type { SessionStarted } from '../auth/session-started.ts'
import type { Deps } from '../deps.ts'

export async function createFirstAdministrator(
  _deps: Deps,
  _request: Request,
  _input: Setup,
): Promise<SessionStarted> {
  throw new AppError('unavailable')
}
