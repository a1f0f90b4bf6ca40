import { createApiKey, type CreateApiKey } from '@mailgrant/contract/api-key'
import { messages } from '@mailgrant/contract/messages'
import type { ApiKeyAction } from '@mailgrant/contract/service'
import { z } from 'zod'
import { endOfKey, type ExpiryChoice, firstDay } from './expiry.ts'

/** A new key as the screen holds it. Fields carry the names of the request, so that the server's sentences find them. */
export interface ApiKeyForm {
  name: string
  reach: { emails: 'all' | 'some'; ids: readonly { id: string; address: string }[] }
  actions: ApiKeyAction[]
  expiresAt: ExpiryChoice
  expiresOn: string
  rateLimit: string
}

/** Nothing is granted that was not chosen. */
export const emptyApiKeyForm: ApiKeyForm = {
  name: '',
  reach: { emails: 'some', ids: [] },
  actions: [],
  expiresAt: 'never',
  expiresOn: '',
  rateLimit: '6000',
}

/** Screen to wire by the contract's own rules, all told at once. */
export const apiKeyFormSchema = (clock: () => Date) =>
  z.custom<ApiKeyForm>().transform((form, context): CreateApiKey => {
    const issue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const now = clock()
    const end = endOfKey(form.expiresAt, form.expiresOn, now)
    if (end === undefined)
      issue(['expiresOn'], form.expiresOn === '' ? messages.date : messages.unfinishedDate)
    else if (form.expiresAt === 'date' && form.expiresOn < firstDay(now))
      issue(['expiresOn'], messages.futureDate)
    const { emails, ids } = form.reach
    const wire = createApiKey.safeParse({
      name: form.name,
      reach: emails === 'all' ? { emails } : { emails, ids: ids.map(({ id }) => id) },
      actions: form.actions,
      expiresAt: end?.toISOString() ?? null,
      rateLimit: form.rateLimit,
    })
    if (wire.success) return wire.data
    for (const { path, message } of wire.error.issues) issue(path, message)
    return z.NEVER
  })
