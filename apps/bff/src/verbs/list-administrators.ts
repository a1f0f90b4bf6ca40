import type { Administrators } from '@mailgrant/contract/session'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

export async function listAdministrators(_deps: Deps): Promise<Administrators> {
  throw new AppError('unavailable')
}
