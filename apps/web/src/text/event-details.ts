import type { AlertMoment } from '@mailgrant/contract/alert-webhook'
import type { SecretTest } from '@mailgrant/contract/idp-config'
import { z } from 'zod'
import { alertEvents, alertsText } from './alerts.ts'
import { apiKeysText } from './api-keys.ts'
import { incidentKinds } from './incidents.ts'
import { settingsText } from './settings.ts'

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
