import type { AlertMoment } from '@mailgrant/contract/alert-webhook'
import type { EventGroup, EventType, TimelineEvent } from '@mailgrant/contract/event'
import type { SecretTest } from '@mailgrant/contract/idp-config'
import { z } from 'zod'
import { alertEvents, alertsText } from './alerts.ts'
import { apiKeysText } from './api-keys.ts'
import { incidentKinds } from './incidents.ts'
import { settingsText } from './settings.ts'

/** The Activity page and the tab of an email: filters, list, detail. */
export const activityText = {
  title: 'Activity',
  description: 'What happened to your emails, their tokens and this console, and by whom.',
  search: 'Search activity',
  searchPlaceholder: 'Address, name or text',
  clearSearch: 'Clear the search',
  filters: 'Filters',
  group: 'Events',
  anyGroup: 'All events',
  groups: {
    authorisation: 'Authorisation',
    tokens: 'Tokens',
    checks: 'Connection checks',
    alerts: 'Alerts',
    edits: 'Changes',
    access: 'Access',
  } satisfies Record<EventGroup, string>,
  outcome: 'Outcome',
  anyOutcome: 'Any outcome',
  outcomes: { ok: 'Succeeded', failed: 'Failed' },
  from: 'From',
  to: 'To',
  only: {
    actor: (name: string) => `Only by ${name}`,
    email: (address: string | null) => `Only ${address ?? 'one email'}`,
    config: (name: string | null) => `Only ${name ?? 'one IdP config'}`,
  },
  remove: (filter: string) => `Remove the filter: ${filter}`,
  clear: 'Clear filters',
  export: 'Export',
  exportAs: { csv: 'CSV', json: 'JSON' },
  exportLabel: {
    csv: 'Export these events as CSV, at most 100,000',
    json: 'Export these events as JSON, at most 100,000',
  },
  listLabel: (day: string) => `Events of ${day}`,
  failed: 'Failed',
  by: (name: string) => (name === 'system' ? 'by Mailgrant itself' : `by ${name}`),
  deleted: 'deleted',
  accounts: { mailbox: 'Remote Mailbox', smtp: 'Outgoing (SMTP)' },
  config: (name: string) => `IdP config ${name}`,
  configGone: 'an IdP config that was deleted',
  details: 'Details',
  older: 'Show older events',
  searchedTo: (time: string) => `Searched back to ${time}.`,
  further: 'Search further back',
  end: 'That is everything.',
  emptyTitle: 'Nothing has happened yet',
  emptyText:
    'Authorisations, refreshes, checks, alerts and changes are listed here as they happen.',
  noResultsTitle: 'No event fits these filters',
  noResultsText: 'Choose other filters, or a longer time.',
  notYetTitle: 'Nothing found yet',
  time: 'Time',
  changes: 'What was changed',
  noChanges: 'Nothing was changed.',
  change: (before: string, after: string) => `${before} → ${after}`,
  secrets: { entered: 'entered', replaced: 'replaced', erased: 'erased' },
  yes: 'Yes',
  no: 'No',
  empty: 'empty',
  /** of an alert rule */
  state: 'State',
  urlHost: 'Host of the webhook',
  traceId: 'Trace id of the provider',
  correlationId: 'Correlation id of the provider',
  reply: 'The provider’s own answer',
  serverReply: 'The server’s own answer',
  show: 'Show',
} as const

type Words = (detail: Detail, event: Pick<TimelineEvent, 'outcome' | 'actor'>) => string

/** What an event holds, read with care: older events may hold less. */
interface Detail {
  text: (name: string) => string | null
  is: (name: string) => boolean
  /** of an alert: its one incident, or how many there are */
  told: () => string | null
}

const because = (what: string, why: string | null) =>
  why === null ? `${what}.` : `${what}: ${why}`
/** Without the name, what leads to it goes as well. */
const named = (what: string, name: string | null) =>
  name === null
    ? what.replace(/(?: to| for|, of| made for| by the rule|:)$/, '')
    : `${what} ${name}`

/** One sentence for each type of event; a type without one does not compile. */
const sentences: Record<EventType, Words> = {
  'config.submitted': () => 'The authorisation form was submitted',
  'authorization.started': () => 'Authorisation started',
  'authorization.failed': (d) => because('Authorisation failed', d.text('cause')),
  'token.issued': (d) => named('Authorised as', d.text('resourceOwner') ?? 'the resource owner'),
  'owner-link.made': (d) => named('Link for the owner made for', d.text('expectedOwner')),
  'owner-link.opened': () => 'The owner’s link was opened',
  'owner-link.used': () => 'The owner’s link was used',
  'owner-link.refused': (d) => because('The owner’s link was refused', d.text('cause')),
  'owner-link.revoked': () => 'The owner’s link was revoked',
  'admin-consent.started': () => 'Admin consent was asked for',
  'admin-consent.granted': () => 'Admin consent was granted',
  'admin-consent.failed': (d) => because('Admin consent failed', d.text('cause')),

  'token.refreshed': (d) =>
    d.is('rotated') ? 'Access and refresh token refreshed' : 'Access token refreshed',
  'token.refresh-failed': (d) => because('Refresh failed', d.text('message')),
  'token.needs-reauthorization': (d) => because('Needs re-authorisation', d.text('message')),
  'token.deleted': (d) => named('Token deleted, of', d.text('resourceOwner') ?? 'this account'),
  'token.revoked': (_, { outcome }) =>
    outcome === 'ok'
      ? 'The deleted token was revoked at the provider'
      : 'The provider did not confirm that the deleted token is revoked',
  'server.down': (d) => named('No answer from the authorization server', d.text('server')),
  'server.recovered': (d) =>
    named('An answer again from the authorization server', d.text('server')),

  'account.checked': (d, { outcome }) =>
    outcome === 'ok'
      ? 'The connection works'
      : because('The connection test failed', d.text('cause')),
  'account.reported': (d, { outcome }) =>
    outcome === 'ok'
      ? 'A service reports that it works again'
      : because('A service reports a failure', d.text('cause')),

  'alert.sent': (d) => {
    const sent = named('Alert sent to', d.text('to') ?? d.text('rule') ?? 'its recipients')
    const [told, cause] = [d.told(), d.text('cause')]
    const titled = told === null ? sent : `${sent}: ${told}`
    return cause === null ? titled : told === null ? because(sent, cause) : `${titled}. ${cause}`
  },
  'alert.failed': (d) =>
    because(
      d.is('partly') ? 'An alert did not reach everybody' : 'An alert could not be sent',
      d.text('cause') ?? d.text('error'),
    ),
  'alert-rule.added': (d) => named('Alert rule added:', d.text('name')),
  'alert-rule.saved': (d) => named('Alert rule changed:', d.text('name')),
  'alert-rule.removed': (d) => named('Alert rule deleted:', d.text('name')),
  'alert-rule.tested': (d, { outcome }) =>
    outcome === 'ok'
      ? named('Test alert sent by the rule', d.text('name'))
      : because('The test alert could not be sent', d.text('cause') ?? d.text('error')),
  'alert-rule.disabled': (d) => named('Alert rule switched off by its receiver:', d.text('name')),
  'alert-rule.secret-replaced': (d) => named('Webhook secret replaced:', d.text('name')),

  'email.added': () => 'Email added',
  'email.saved': (d) =>
    d.text('addressBefore') === null
      ? 'Email changed'
      : `Address changed, before it was ${d.text('addressBefore')}`,
  'email.removed': () => 'Email deleted',
  'account.saved': (d, { outcome }) =>
    outcome === 'failed'
      ? because('Settings not saved, the test failed', d.text('cause'))
      : d.is('enabled')
        ? 'Settings saved, the account is enabled'
        : 'Settings saved, the account is disabled',
  'config.saved': (d) =>
    d.is('newSecret') ? 'IdP config changed, with a new secret' : 'IdP config changed',
  'config.deleted': (d) => named('IdP config deleted:', d.text('name')),
  'secret.added': () => 'New client secret entered beside the old one',
  'secret.tested': (d, { outcome }) =>
    outcome === 'ok'
      ? 'The new client secret works'
      : because('The new client secret was refused', d.text('cause')),
  'secret.promoted': () => 'The new client secret is in use',
  'secret.rolled-back': () => 'Back to the old client secret',
  'secret.dropped': () => 'The old client secret was erased',
  'secret.discarded': () => 'The new client secret was discarded',
  'settings.saved': () => 'Settings of the console changed',

  'session.started': () => 'Signed in',
  'session.refused': (d) =>
    `Sign-in refused for ${d.text('email') ?? 'an unknown address'}${d.is('last') ? '. Further ones of this hour are not listed' : ''}`,
  'password.changed': () => 'Password changed',
  'administrator.added': (d) => named('Administrator added:', d.text('email')),
  'administrator.invited': (d) => named('Administrator invited:', d.text('email')),
  'administrator.invitation-withdrawn': (d) => named('Invitation withdrawn:', d.text('email')),
  'administrator.removed': (d) => named('Administrator removed:', d.text('email')),
  'key.made': (d) => named('API key made:', d.text('name')),
  'key.revoked': (d) => named('API key revoked:', d.text('name')),
}

const isKnown = (type: string): type is EventType => Object.hasOwn(sentences, type)

/** What happened, as one sentence; a type that only a newer server knows is called by its own name. */
export function eventSentence(
  event: Pick<TimelineEvent, 'type' | 'outcome' | 'actor' | 'detail'>,
): string {
  if (!isKnown(event.type)) return event.type
  const value = (name: string) => event.detail[name]
  return sentences[event.type](
    {
      text(name) {
        const held = value(name)
        return typeof held === 'string' && held !== '' ? held : null
      },
      is: (name) => value(name) === true,
      told() {
        const total = value('total')
        const [first] = toldIncidents.parse(value('incidents'))
        if (typeof total === 'number' && total > 1) return `${total} incidents`
        return first === undefined ? null : toldOf(first.kind, first.moment)
      },
    },
    event,
  )
}

/** The incidents that the event of an alert holds. */
export const toldIncidents = z.array(z.object({ kind: z.string(), moment: z.string() })).catch([])

/**
 * Names of what events hold. What has none here means nothing to who reads the page, such as ids:
 * it is in the export.
 */
export const detailLabels: Readonly<Record<string, string>> = {
  actions: apiKeysText.columns.actions,
  actual: 'Signed in as',
  addressBefore: 'Address before',
  cause: 'Cause',
  channel: 'Sent by',
  checkIntervalMinutes: settingsText.checkIntervalMinutes,
  code: 'Code',
  downSince: 'No answer since',
  email: 'Email address',
  emails: 'Emails',
  enabled: 'Enabled',
  error: 'OAuth error',
  events: 'Events',
  expected: 'Expected account',
  expectedOwner: 'Expected owner',
  expiresAt: 'Expires',
  expiresOn: 'New client secret expires on',
  givenUp: 'Given up',
  httpStatus: 'HTTP status',
  incidents: 'Incidents',
  invitedBy: 'Invited by',
  last: 'Last one listed this hour',
  message: 'Message',
  missingScopes: 'Not granted',
  name: 'Name',
  newSecret: 'New secret',
  putOff: 'Receivers who were put off',
  reason: 'Reason',
  refused: 'Refused receivers',
  remedy: 'What to do',
  resourceOwner: 'Resource owner',
  retentionDays: settingsText.retentionDays,
  revocation: 'Revocation at the provider',
  rotated: 'Refresh token replaced',
  rule: 'Alert rule',
  scopes: 'Scopes',
  secretTest: 'Test of the secret',
  server: 'Server',
  tenant: 'Directory (tenant) ID',
  tested: 'Connection tested',
  through: 'Sent through',
  to: 'Sent to',
  total: 'Incidents in this alert',
  waiting: 'Tokens that waited for it',
}

/** Values that the server names by a word of its own. */
export const detailWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  actions: apiKeysText.actions,
  channel: alertsText.channels,
  emails: { all: apiKeysText.allEmails },
  events: alertEvents.labels,
  /** of an admin consent that was not given */
  reason: {
    declined: 'Declined at the provider',
    directory: 'Signed in to another directory',
    expired: 'The link had expired',
    used: 'The link was used before',
  },
  secretTest: {
    'not-tested': 'Not tested',
    accepted: 'The provider accepted it',
    rejected: 'The provider refused it',
    unreachable: 'The provider did not answer',
  } satisfies Record<SecretTest, string>,
}

/** What an alert told of one incident. */
export const toldOf = (kind: string, moment: string): string => {
  const what = Object.entries(incidentKinds).find(([name]) => name === kind)?.[1] ?? kind
  return `${what}${moments.find(([name]) => name === moment)?.[1] ?? ''}`
}
const moments = [
  ['reminder', ' (reminder)'],
  ['recovered', ' (over)'],
] satisfies [AlertMoment, string][]
