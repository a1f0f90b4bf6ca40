import type { Session } from '@mailgrant/contract/session'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

export async function readSession(_deps: Deps, _headers: Headers): Promise<Session> {
  throw new AppError('unavailable')
}
