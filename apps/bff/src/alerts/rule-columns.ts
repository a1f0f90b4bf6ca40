import type { AlertRuleFields } from '@mailgrant/contract/alert-rule'
import { endpointSlip } from '@mailgrant/contract/server-rules'
import { inArray } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { alertText } from '../text/alerts.ts'
import type { Within } from '../verbs/within.ts'

/** F-27 for a webhook's address, the part that needs no network; the guarded fetch judges the rest at each call. */
export function assertWebhookAllowed({ env }: Pick<Deps, 'env'>, fields: AlertRuleFields): void {
  if (fields.channel !== 'webhook' || fields.url === null) return
  const slip = endpointSlip(new URL(fields.url), !env.allowPrivateHosts)
  if (slip !== null) throw new AppError('endpoint_not_allowed', { fields: { 'fields.url': slip } })
}

/** Emails that a rule names must exist when it is saved; those deleted later leave it by themselves. */
export async function assertEmailsExist({ db }: Within, fields: AlertRuleFields): Promise<void> {
  const { senderEmailId } = fields
  const named = new Set(fields.emailIds ?? [])
  const wanted = new Set([...named, ...(senderEmailId === null ? [] : [senderEmailId])])
  if (wanted.size === 0) return
  const found = await db
    .select({ id: email.id })
    .from(email)
    .where(inArray(email.id, [...wanted]))
  for (const { id } of found) wanted.delete(id)
  if (wanted.size === 0) return
  throw new AppError('invalid_input', {
    fields: {
      ...([...wanted].some((id) => named.has(id)) && { 'fields.emailIds': alertText.emailsGone }),
      ...(senderEmailId !== null &&
        wanted.has(senderEmailId) && { 'fields.senderEmailId': alertText.senderGone }),
    },
  })
}

/** What is stored of a form: nothing of the channel that was not chosen, and nobody named twice. */
export function ruleColumns(fields: AlertRuleFields) {
  const { channel, recipients, senderEmailId, url, emailIds, events, ...same } = fields
  const mail = channel === 'mail'
  return {
    ...same,
    channel,
    events: [...new Set(events)],
    emailIds: emailIds === null ? null : [...new Set(emailIds)],
    recipients: mail ? withoutRepeats(recipients) : [],
    senderEmailId: mail ? senderEmailId : null,
    url: mail ? null : url,
  }
}

/** Addresses that differ in case only are one: no mail system in use tells them apart. */
const withoutRepeats = (addresses: readonly string[]): string[] =>
  [
    ...new Map(addresses.toReversed().map((each) => [each.toLowerCase(), each])).values(),
  ].toReversed()
