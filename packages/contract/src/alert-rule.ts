import { z } from 'zod'
import { address, endpointUrl, id, requiredLine, timestamp } from './fields.ts'
import { incidentKind } from './incident.ts'
import { messages } from './messages.ts'

/** What a rule may tell of: each incident when it begins, and `recovered` when one is over. */
export const alertEvent = z.enum([...incidentKind.options, 'recovered'])
export type AlertEvent = z.infer<typeof alertEvent>

/** `22:00`, of a rule's time zone. */
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, messages.timeOfDay)
const emptyToNull = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' || value === undefined ? null : value), schema.nullable())

const isTimeZone = (value: string) => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const shape = z.object({
  name: requiredLine('a name', 100),
  enabled: z.boolean(),
  channel: z.enum(['mail', 'webhook']),
  /** mail */
  recipients: z.array(address).max(50),
  /** mail: the system email it is sent through while that is healthy; null: any healthy one */
  senderEmailId: id.nullable(),
  /** webhook: where it is posted to */
  url: emptyToNull(endpointUrl),
  events: z.array(alertEvent).min(1, messages.alertEvents),
  /** null: all, also those added later */
  emailIds: z.array(id).min(1, messages.alertEmails).max(500).nullable(),
  quietFrom: emptyToNull(timeOfDay),
  quietTo: emptyToNull(timeOfDay),
  timeZone: z.string().max(100).refine(isTimeZone, messages.timeZone),
  /** 0: each at once; else minutes over which alerts are gathered into one */
  digestMinutes: z.coerce
    .number({ error: messages.digestMinutes })
    .int(messages.digestMinutes)
    .min(0, messages.digestMinutes)
    .max(1440, messages.digestMinutes),
})

/** The fields of the form under Settings, Alerts. */
export const alertRuleFields = shape.superRefine((value, context) => {
  const issue = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  if (value.channel === 'mail' && value.recipients.length === 0)
    issue('recipients', messages.alertRecipients)
  if (value.channel === 'webhook' && value.url === null)
    issue('url', messages.required('the address of the webhook'))
  if ((value.quietFrom === null) !== (value.quietTo === null))
    issue(value.quietFrom === null ? 'quietFrom' : 'quietTo', messages.quietBoth)
  if (value.quietFrom !== null && value.quietFrom === value.quietTo)
    issue('quietTo', messages.quietDiffers)
})
export type AlertRuleFields = z.infer<typeof alertRuleFields>

export const createAlertRule = z.object({ fields: alertRuleFields })
export type CreateAlertRule = z.infer<typeof createAlertRule>
export const saveAlertRule = z.object({
  fields: alertRuleFields,
  version: z.number().int(),
  overwrite: z.boolean().optional(),
})
export type SaveAlertRule = z.infer<typeof saveAlertRule>

const namedEmail = z.object({ id, address: z.string() })

export const alertRule = z.object({
  id,
  /** as stored; `emailIds` is empty where all that were named are deleted */
  fields: shape.extend({ emailIds: z.array(id).nullable() }),
  /** those of `fields.emailIds` that exist, by address; null: all */
  emails: z.array(namedEmail).nullable(),
  /** null also where the one that was chosen is deleted */
  sender: namedEmail.nullable(),
  version: z.number().int(),
  updatedAt: timestamp,
  updatedBy: z.string().nullable(),
  lastDeliveredAt: timestamp.nullable(),
  /** why the last delivery failed, where none went well since */
  lastError: z.string().nullable(),
})
export type AlertRule = z.infer<typeof alertRule>
export const alertRuleList = z.object({ items: z.array(alertRule) })
export type AlertRuleList = z.infer<typeof alertRuleList>

/** `webhookSecret` (Standard Webhooks, `whsec_…`) is shown once: when the rule is made or becomes a webhook, and when it is renewed. */
export const alertRuleMade = z.object({ rule: alertRule, webhookSecret: z.string().nullable() })
export type AlertRuleMade = z.infer<typeof alertRuleMade>

/** What a test alert came to. */
export const alertTest = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), through: z.string() }),
  z.object({ outcome: z.literal('failed'), cause: z.string(), remedy: z.string() }),
])
export type AlertTest = z.infer<typeof alertTest>
