import type { EmailList, EmailListQuery } from '@mailgrant/contract/email'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

export async function listEmails(_deps: Deps, _query: EmailListQuery): Promise<EmailList> {
  throw new AppError('unavailable')
}
