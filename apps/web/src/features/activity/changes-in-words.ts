import { type EventChange, eventChange, type TimelineEvent } from '@mailgrant/contract/event'
import { z } from 'zod'
import { activityText as t } from '../../text/activity.ts'
import { alertEvents, alertRuleText, alertsText } from '../../text/alerts.ts'
import { authorizationText } from '../../text/authorization.ts'
import { emailText } from '../../text/email.ts'
import { text } from '../../text/en.ts'
import { idpConfigsText } from '../../text/idp-configs.ts'
import { settingsText } from '../../text/settings.ts'
import { plainDate } from '../../ui/format-time.ts'

type Value = Extract<EventChange, { before: unknown }>['before']
type Fields = Readonly<Record<string, { label: string; say?: (value: Value) => string | null }>>

/** A value that the form shows by another word; others are shown as they are. */
const words = (shown: Readonly<Record<string, string>>) => (value: Value) =>
  value === null ? null : (shown[String(value)] ?? null)
const onOff = (yes: string, no: string) => words({ true: yes, false: no })
const date = (value: Value) =>
  typeof value === 'string' && z.iso.date().safeParse(value).success ? plainDate(value) : null
const unit = (name: string) => (value: Value) =>
  value === null ? null : `${String(value)} ${name}`

const { info, idp } = authorizationText
const config: Fields = {
  name: { label: info.name },
  state: { label: info.status, say: words(idpConfigsText.states) },
  clientId: { label: idp.clientId },
  clientSecret: { label: idp.clientSecret },
  secretExpiresOn: { label: idp.secretExpiresOn, say: date },
  certificateExpiresOn: { label: idp.certificateExpiresOn, say: date },
  testing: { label: idp.testing, say: onOff(text.switch.on, text.switch.off) },
  authorizationEndpoint: { label: idp.authorizationEndpoint },
  tokenEndpoint: { label: idp.tokenEndpoint },
  issuer: { label: idp.issuer },
  userinfoEndpoint: { label: idp.userinfoEndpoint },
  revocationEndpoint: { label: idp.revocationEndpoint },
  scopes: { label: idp.scopes },
  mailHosts: { label: idp.mailHosts },
  notes: { label: info.notes },
}
const account: Fields = {
  enabled: { label: emailText.status, say: onOff(info.enabled, info.disabled) },
  authentication: {
    label: emailText.authentication,
    say: words(emailText.authenticationOptions),
  },
  config: { label: emailText.config },
  strictMatching: {
    label: info.strictMatching,
    say: onOff(text.switch.on, text.switch.off),
  },
  expectedOwner: { label: info.expectedOwner },
  login: { label: emailText.username },
  password: { label: emailText.password },
  protocol: { label: emailText.protocol, say: words(emailText.protocols) },
  host: { label: emailText.hostname },
  port: { label: emailText.port },
  tlsMode: { label: emailText.tlsMode, say: words(emailText.tlsModes) },
  folder: { label: emailText.folder },
  fetchFrequencyMinutes: {
    label: emailText.fetchFrequency,
    say: unit(settingsText.minutes),
  },
  emailsPerFetch: { label: emailText.emailsPerFetch },
  afterFetch: { label: emailText.afterFetch, say: words(emailText.afterFetchOptions) },
  archiveFolder: { label: emailText.archiveFolder },
  allowSpoofing: { label: emailText.headerSpoofing, say: onOff(t.yes, t.no) },
}
const rule: Fields = {
  name: { label: alertRuleText.name },
  enabled: { label: t.state, say: onOff(text.switch.on, text.switch.off) },
  channel: { label: alertRuleText.channel, say: words(alertsText.channels) },
  recipients: { label: alertRuleText.recipients },
  sender: {
    label: alertRuleText.sender,
    say: (value) => (value === null ? alertRuleText.senderOptions.any : null),
  },
  urlHost: { label: t.urlHost },
  url: { label: alertRuleText.url },
  events: {
    label: alertRuleText.events,
    say: (value) => (Array.isArray(value) ? value.map(eventName).join(', ') : null),
  },
  emails: {
    label: alertRuleText.emails,
    say: (value) => (value === null ? alertRuleText.emailsOptions.all : null),
  },
  quietFrom: { label: `${alertRuleText.quiet}: ${alertRuleText.quietFrom}` },
  quietTo: { label: `${alertRuleText.quiet}: ${alertRuleText.quietTo}` },
  timeZone: { label: alertRuleText.timeZone },
  digestMinutes: {
    label: alertRuleText.digest,
    say: (value) =>
      words(alertRuleText.digestOptions)(value) ?? alertRuleText.digestMinutes(Number(value)),
  },
}
const email: Fields = {
  address: { label: emailText.account.address },
  name: { label: emailText.account.name },
  notes: { label: emailText.account.notes },
}
const settings: Fields = {
  retentionDays: { label: settingsText.retentionDays, say: unit(settingsText.days) },
  checkIntervalMinutes: {
    label: settingsText.checkIntervalMinutes,
    say: unit(settingsText.minutes),
  },
}
const eventName = (name: string) => words(alertEvents.labels)(name) ?? name

const forms: Readonly<Record<string, Fields>> = {
  'config.submitted': { ...config, ...account },
  'config.saved': config,
  'secret.promoted': config,
  'secret.rolled-back': config,
  'account.saved': account,
  'alert-rule.saved': rule,
  'email.saved': email,
  'settings.saved': settings,
}

/** Null where the event is none of an edit, or of a time when edits did not say. */
export function changesInWords({
  type,
  detail,
}: Pick<TimelineEvent, 'type' | 'detail'>): { label: string; said: string }[] | null {
  const read = z.array(eventChange).safeParse(detail['changes'])
  if (!read.success) return null
  return read.data.map((change) => {
    const field = forms[type]?.[change.field]
    const say = (value: Value) => field?.say?.(value) ?? plainly(value)
    return {
      label: field?.label ?? change.field,
      said:
        'secret' in change
          ? t.secrets[change.secret]
          : t.change(say(change.before), say(change.after)),
    }
  })
}

function plainly(value: Value): string {
  if (typeof value === 'boolean') return value ? t.yes : t.no
  return (Array.isArray(value) ? value.join(', ') : String(value ?? '')) || t.empty
}
