import type { CreateEmail, Email } from '@mailgrant/contract/email'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function addEmail(_deps: Deps, _actor: Actor, _input: CreateEmail): Promise<Email> {
  throw new AppError('unavailable')
}
