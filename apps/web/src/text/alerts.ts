import type { AlertEvent } from '@mailgrant/contract/alert-rule'
import { incidentKinds } from './incidents.ts'

/** The events that a rule may tell of, by what they ask of whoever reads them. */
export const alertEvents = {
  labels: { ...incidentKinds, recovered: 'Recovered' } satisfies Record<AlertEvent, string>,
  rules: {
    'needs-reauthorisation':
      'The provider no longer accepts the token: somebody must sign in again.',
    failing: 'Mail cannot be fetched or sent, and it does not pass within two minutes.',
    'server-down':
      'A provider’s authorization server does not answer. One alert, however many emails use it.',
    'secret-expires': '60, 30, 7 days and 1 day before the client secret of an IdP config ends.',
    'certificate-expires': '60, 30, 7 days and 1 day before the certificate of an IdP config ends.',
    'grant-ends': 'The provider is about to forget a token, for example because nobody used it.',
    'no-mail': 'A mailbox has had no mail for much longer than it usually goes without.',
    recovered: 'Something that this rule has told of is over. Alone it tells of nothing.',
  } satisfies Record<AlertEvent, string>,
  groups: [
    {
      title: 'Act now',
      events: ['needs-reauthorisation', 'failing', 'server-down'],
    },
    {
      title: 'Act in time',
      events: ['secret-expires', 'certificate-expires', 'grant-ends'],
    },
    { title: 'Good to know', events: ['no-mail', 'recovered'] },
  ] satisfies { title: string; events: AlertEvent[] }[],
} as const

/** Settings, Alerts: the rules. */
export const alertsText = {
  title: 'Alerts',
  description: 'Who is told when something breaks, is about to end, or works again.',
  add: 'New Alert Rule',
  tableLabel: 'Alert rules',
  columns: {
    name: 'Rule',
    events: 'Events',
    emails: 'Emails',
    state: 'State',
    delivered: 'Last delivered',
    test: 'Test',
  },
  channels: { mail: 'Mail', webhook: 'Webhook' },
  allEvents: 'All events',
  someEvents: (count: number, all: number) => `${count} of ${all} events`,
  allEmails: 'All emails',
  someEmails: (count: number) => `${count} emails`,
  noEmails: 'None: they were deleted',
  more: (count: number) => `and ${count} more`,
  quietUntil: (time: string) => `Quiet until ${time}`,
  quietBetween: (from: string, to: string) => `Quiet ${from}–${to}`,
  quietIn: (quiet: string, timeZone: string) => `${quiet}, ${timeZone}`,
  gathered: (minutes: number) =>
    `Gathered for ${minutes === 1440 ? '1 day' : minutes % 60 > 0 ? `${minutes} minutes` : minutes === 60 ? '1 hour' : `${minutes / 60} hours`}`,
  failed: 'Not delivered:',
  failedRemedy: 'Send a test alert to see what to do.',
  emptyTitle: 'Nobody is told when a mailbox breaks',
  emptyText:
    'A token that the provider takes back stops mail without a sound. With a rule, Mailgrant writes to you, or calls your webhook, within minutes; once when it breaks, and once when it works again.',

  test: 'Send test alert',
  testLabel: (name: string) => `Send test alert by ${name}`,
  testSent: (name: string) => `The test alert of ${name} was sent`,
  testThrough: {
    mail: (through: string) => `Through ${through}. It should arrive within a minute.`,
    webhook: (through: string) => `${through} took it.`,
  },
  testFailed: (name: string) => `The test alert of ${name} could not be sent`,
  made: (name: string) => `${name} is saved`,
  madeText: 'Send a test alert to see that it arrives.',
  removed: (name: string) => `${name} is deleted`,
  removedText: 'It tells nobody of anything from now on.',

  hintTitle: 'Nobody is told when a mailbox breaks',
  hintText: 'Make an alert rule, and you hear of it within minutes instead of from your customers.',
  hintAction: 'Make an alert rule',
  hintDismiss: 'Do not show this again in this browser',
} as const

/** The modal of one rule. */
export const alertRuleText = {
  newTitle: 'New Alert Rule',
  editTitle: (name: string) => `Edit ${name}`,
  goneTitle: 'This alert rule does not exist',
  goneText: 'It was deleted, or the link to it is mistyped.',
  toAlerts: 'Go to Alerts',
  name: 'Name',
  nameRule: 'What it is called here and in its alerts, such as On call.',
  enabled: 'On',
  enabledRule: 'A rule that is off tells nobody.',
  channel: 'How',
  channelOptions: { mail: 'By mail', webhook: 'By webhook, for a chat or an on-call service' },
  recipients: 'Recipients',
  recipientsRule: 'One address a line. They need no account here.',
  sender: 'Sent through',
  senderRule: 'Never through the email that an alert is about.',
  senderOptions: { any: 'Any healthy email', one: 'This one while it is healthy, else another' },
  senderEmail: 'Sending email',
  senderFull: 'A rule takes one. Remove it to choose another.',
  url: 'Address of the webhook',
  urlRule: 'Each alert is posted to it, signed as the Standard Webhooks specification says.',
  secret: 'Signing secret',
  secretRule: 'The secret that the receiver checks the signature by is shown once, after saving.',
  secretStored: 'The receiver checks the signature by it. It was shown once, when it was made.',
  renew: 'Make a new secret',
  renewTitle: 'Make a new signing secret?',
  renewText:
    'The old one stops at once: until the receiver has the new one, it refuses what this rule sends.',
  renewConfirm: 'Make a new secret',
  events: 'Events',
  all: 'Choose all',
  none: 'Choose none',
  emails: 'Emails',
  emailsOptions: { all: 'All emails, also those added later', some: 'Only these' },
  emailsRule: 'Of IdP configs and authorization servers you are told in any case.',
  chosen: 'Chosen emails',
  chosenFull: (max: number) => `A rule takes at most ${max} emails, or all.`,
  quiet: 'Quiet time',
  quietRule: 'What happens meanwhile is told when it is over.',
  quietFrom: 'From',
  quietTo: 'Until',
  timeZone: 'Time zone',
  digest: 'Gather alerts',
  digestRule: 'Alerts of that time come as one.',
  digestOptions: {
    '0': 'No, send each at once',
    '15': 'For 15 minutes',
    '60': 'For 1 hour',
    '240': 'For 4 hours',
    '1440': 'For 1 day',
  },
  digestMinutes: (minutes: number) => `For ${minutes} minutes`,
  create: 'Make Alert Rule',
  delete: 'Delete rule',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteText: 'It tells nobody any more. What is open stays in the bell. This cannot be undone.',

  secretTitle: (name: string) => `Copy the signing secret of ${name} now`,
  secretText:
    'It is not shown again. Give it to the receiver, which checks by it that an alert is from here.',
  secretDone: 'I have copied it',
} as const
