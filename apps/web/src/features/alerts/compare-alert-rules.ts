import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { alertEvents, alertRuleText as t } from '../../text/alerts.ts'
import { text } from '../../text/en.ts'
import { compareEdits } from '../../ui/compare-edits.ts'
import type { NamedEmail } from '../../ui/form/emails-field.tsx'
import { type AlertRuleForm, toAlertRuleForm } from './alert-rule-form.ts'

const addresses = (emails: readonly NamedEmail[]) => emails.map(({ address }) => address).join(', ')
const onOff = (on: boolean) => (on ? text.switch.on : text.switch.off)

const fields: Parameters<typeof compareEdits<AlertRuleForm>>[3] = {
  name: { label: t.name },
  enabled: { label: t.enabled, show: ({ enabled }) => onOff(enabled) },
  channel: { label: t.channel, show: ({ channel }) => t.channelOptions[channel] },
  recipients: { label: t.recipients, show: ({ recipients }) => recipients.replaceAll('\n', ', ') },
  sender: {
    label: t.sender,
    show: ({ sender }) => t.senderOptions[sender],
    boundTo: 'senderEmailId',
  },
  senderEmailId: {
    label: t.senderEmail,
    show: ({ senderEmailId }) => addresses(senderEmailId),
    boundTo: 'sender',
  },
  url: { label: t.url },
  events: {
    label: t.events,
    show: ({ events }) => events.map((event) => alertEvents.labels[event]).join(', '),
  },
  reach: { label: t.emails, show: ({ reach }) => t.emailsOptions[reach], boundTo: 'emailIds' },
  emailIds: { label: t.chosen, show: ({ emailIds }) => addresses(emailIds), boundTo: 'reach' },
  quiet: { label: t.quiet, show: ({ quiet }) => onOff(quiet) },
  quietFrom: { label: `${t.quiet}: ${t.quietFrom}`, boundTo: 'quietTo' },
  quietTo: { label: `${t.quiet}: ${t.quietTo}`, boundTo: 'quietFrom' },
  timeZone: { label: t.timeZone },
  digestMinutes: { label: t.digest },
}

/** Lists that hold the same are made the same, so that comparing by identity compares what they hold. */
function aligned(form: AlertRuleForm, to: AlertRuleForm): AlertRuleForm {
  const result = { ...form }
  if (JSON.stringify(form.events) === JSON.stringify(to.events)) result.events = to.events
  if (addresses(form.emailIds) === addresses(to.emailIds)) result.emailIds = to.emailIds
  if (addresses(form.senderEmailId) === addresses(to.senderEmailId))
    result.senderEmailId = to.senderEmailId
  return result
}

export type ComparedRules = ReturnType<typeof compareEdits<AlertRuleForm>>

/** What was typed over `from`, against what is stored now. */
export function compareAlertRules(
  from: AlertRule,
  typed: AlertRuleForm,
  stored: AlertRule,
): ComparedRules {
  const base = toAlertRuleForm(from)
  const theirs = aligned(toAlertRuleForm(stored), base)
  const mine = aligned(aligned(typed, theirs), base)
  return compareEdits(base, mine, theirs, fields, text.conflict.empty)
}
