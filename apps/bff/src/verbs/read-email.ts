import type { Email } from '@mailgrant/contract/email'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

export async function readEmail(_deps: Deps, _id: string): Promise<Email> {
  throw new AppError('unavailable')
}
