import {
  alertEvent,
  type AlertEvent,
  type AlertRule,
  type AlertRuleFields,
  alertRuleFields,
} from '@mailgrant/contract/alert-rule'
import { messages } from '@mailgrant/contract/messages'
import { z } from 'zod'
import type { NamedEmail } from '../../ui/form/emails-field.tsx'

/** A rule as the screen holds it. Fields carry the names of the request, so that the server's sentences find them. */
export interface AlertRuleForm {
  name: string
  enabled: boolean
  channel: 'mail' | 'webhook'
  /** one address a line */
  recipients: string
  sender: 'any' | 'one'
  senderEmailId: readonly NamedEmail[]
  url: string
  events: AlertEvent[]
  reach: 'all' | 'some'
  emailIds: readonly NamedEmail[]
  quiet: boolean
  quietFrom: string
  quietTo: string
  timeZone: string
  digestMinutes: string
}

/** Everything, to whoever makes the rule: what most want, and nothing to think about. */
export const newAlertRule = (ownAddress: string, timeZone: string): AlertRuleForm => ({
  name: '',
  enabled: true,
  channel: 'mail',
  recipients: ownAddress,
  sender: 'any',
  senderEmailId: [],
  url: '',
  events: [...alertEvent.options],
  reach: 'all',
  emailIds: [],
  quiet: false,
  quietFrom: '22:00',
  quietTo: '07:00',
  timeZone,
  digestMinutes: '0',
})

export const toAlertRuleForm = ({ fields, emails, sender }: AlertRule): AlertRuleForm => ({
  name: fields.name,
  enabled: fields.enabled,
  channel: fields.channel,
  recipients: fields.recipients.join('\n'),
  sender: sender === null ? 'any' : 'one',
  senderEmailId: sender === null ? [] : [sender],
  url: fields.url ?? '',
  events: alertEvent.options.filter((event) => fields.events.includes(event)),
  reach: emails === null ? 'all' : 'some',
  emailIds: emails ?? [],
  quiet: fields.quietFrom !== null,
  quietFrom: fields.quietFrom ?? '22:00',
  quietTo: fields.quietTo ?? '07:00',
  timeZone: fields.timeZone,
  digestMinutes: String(fields.digestMinutes),
})

const lines = (text: string) => text.split(/[\s,;]+/).filter((line) => line !== '')

/** Screen to wire by the contract's own rules, all told at once. What is not shown is not judged. */
export const alertRuleFormSchema = z
  .custom<AlertRuleForm>()
  .transform((form, context): AlertRuleFields => {
    const issue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const mail = form.channel === 'mail'
    const chosenSender = mail && form.sender === 'one'
    const needsSender = chosenSender && form.senderEmailId.length === 0
    if (needsSender) issue(['senderEmailId'], messages.required('the email it is sent through'))
    const wire = alertRuleFields.safeParse({
      name: form.name,
      enabled: form.enabled,
      channel: form.channel,
      recipients: mail ? lines(form.recipients) : [],
      senderEmailId: chosenSender ? (form.senderEmailId[0]?.id ?? null) : null,
      url: mail ? null : form.url,
      events: form.events,
      emailIds: form.reach === 'all' ? null : form.emailIds.map(({ id }) => id),
      quietFrom: form.quiet ? form.quietFrom : null,
      quietTo: form.quiet ? form.quietTo : null,
      timeZone: form.timeZone,
      digestMinutes: form.digestMinutes,
    })
    if (wire.success && !needsSender) return wire.data
    const slips = wire.error?.issues ?? []
    for (const slip of slips) issue(slip.path.slice(0, 1), slipOf(form, slips, slip))
    return z.NEVER
  })

/** One field holds all recipients, so a sentence names every one that it means. */
function slipOf(form: AlertRuleForm, issues: readonly z.core.$ZodIssue[], issue: z.core.$ZodIssue) {
  if (!isOfRecipient(issue)) return issue.message
  const typed = lines(form.recipients)
  const meant = issues
    .filter((each) => isOfRecipient(each) && each.message === issue.message)
    .map(({ path }) => typed[Number(path[1])] ?? '')
  return `${[...new Set(meant)].join(', ')}: ${issue.message}`
}

const isOfRecipient = ({ path: [field, index] }: z.core.$ZodIssue) =>
  field === 'recipients' && typeof index === 'number'
