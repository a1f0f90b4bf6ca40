import type { ApiKeyAction } from '@mailgrant/contract/service'

/** The API Keys page: the keys of services, and making one. */
export const apiKeysText = {
  title: 'API Keys',
  description: 'What your services show to Mailgrant instead of signing in.',
  add: 'New API Key',
  tableLabel: 'API keys',
  columns: {
    name: 'Name',
    emails: 'Emails',
    actions: 'Actions',
    expires: 'Expires',
    lastUsed: 'Last used',
    state: 'State',
    revoke: 'Revoke',
  },
  allEmails: 'All emails',
  noEmails: 'None: they were deleted',
  more: (count: number) => `and ${count} more`,
  actions: {
    fetch: 'Fetch mail',
    send: 'Send mail',
    health: 'Read health',
    metrics: 'Read metrics',
  } satisfies Record<ApiKeyAction, string>,
  never: 'Never',
  states: { active: 'Active', expired: 'Expired', revoked: 'Revoked' },
  made: (by: string, at: string) => `Made by ${by} on ${at}.`,
  revokedAt: (at: string) => `Revoked on ${at}.`,
  limit: (rateLimit: number) => `${rateLimit.toLocaleString('en')} requests a minute.`,

  emptyTitle: 'No API keys yet',
  emptyText:
    'A key lets a service send and fetch as your emails: it asks Mailgrant for fresh access tokens and never sees a refresh token. The lines below are all that it needs.',

  revoke: 'Revoke',
  revokeLabel: (name: string) => `Revoke ${name}`,
  revokeTitle: (name: string) => `Revoke ${name}?`,
  stops: (hint: string, actions: readonly ApiKeyAction[], emails: string) =>
    `Services that hold this key (${hint}…) can no longer ${joined(actions.map((action) => verbs[action]))} ${emails}, from now on.`,
  stopsAll: 'for any email',
  stopsSome: (count: number) => (count === 1 ? 'for its one email' : `for its ${count} emails`),
  unused: 'It was never used.',
  usedLast: 'It was last used',
  revokeForGood: 'This cannot be undone. To let a service in again, make another key.',
  revokeConfirm: 'Revoke key',
  revoked: (name: string) => `${name} is revoked`,
  revokedText: 'Every request with it is refused from now on.',
} as const

const verbs: Record<ApiKeyAction, string> = {
  fetch: 'fetch mail',
  send: 'send mail',
  health: 'read health',
  metrics: 'read metrics',
}

const joined = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** The modal in which a key is made, and then shown once. */
export const newApiKeyText = {
  title: 'New API Key',
  name: 'Name',
  nameRule: 'The service that will use it, such as Ticket desk.',
  emails: 'Emails',
  emailsOptions: { all: 'All emails, also those added later', some: 'Only these' },
  chosen: 'Chosen emails',
  chosenFull: (max: number) => `A key takes at most ${max} emails, or all.`,
  emailGone: 'One of these emails was deleted meanwhile. Remove it and try again.',
  actions: 'Actions',
  actionRules: {
    fetch:
      'Read an email’s Remote Mailbox settings and get access tokens for it. Where Outgoing (SMTP) is the same as the mailbox, such a token could send, too.',
    send: 'Read an email’s Outgoing (SMTP) settings and get access tokens for it.',
    health: 'Read how the accounts are doing, for monitoring. No access tokens.',
    metrics:
      'Read /metrics, for Prometheus: counts over all emails, without addresses. No access tokens.',
  } satisfies Record<ApiKeyAction, string>,
  expiry: 'Expires',
  expiryOptions: {
    never: 'Never',
    '30': 'In 30 days',
    '90': 'In 90 days',
    '365': 'In 1 year',
    date: 'On a date',
  },
  expiryNever: 'It works until it is revoked.',
  expiryOn: (day: string) => `It works through ${day}, in your time zone.`,
  expiryChoose: 'Choose its last day.',
  expiryDate: 'Last day',
  expiryDateRule: 'Tomorrow or later.',
  moreOptions: 'More',
  rateLimit: 'Rate limit',
  rateLimitRule: 'Requests a minute, from 1 to 1,000,000. Beyond it a service is told to wait.',
  submit: 'Make API Key',

  madeTitle: (name: string) => `Copy the key of ${name} now`,
  madeText:
    'It is not shown again: Mailgrant keeps only its digest. Whoever has the key can do what it allows, so store it like a password.',
  key: 'API key',
  environment: 'Environment of the service',
  example: 'In the service',
  exampleShell: 'Health, for a monitoring system',
  exampleMetrics: 'Metrics, for Prometheus',
  done: 'I have copied it',
} as const
