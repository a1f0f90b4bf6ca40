import type { IncidentKind } from '@mailgrant/contract/incident'

/** What can be wrong, in the words of the bell and of the rules that listen. */
export const incidentKinds: Record<IncidentKind, string> = {
  'needs-reauthorisation': 'Needs re-authorisation',
  failing: 'Failing',
  'server-down': 'Authorization server down',
  'secret-expires': 'Client secret expires',
  'certificate-expires': 'Certificate expires',
  'grant-ends': 'Token ends',
  'no-mail': 'No mail for longer than usual',
}

/** Of those with a date, once it is past. */
export const incidentKindsEnded: Partial<Record<IncidentKind, string>> = {
  'secret-expires': 'Client secret expired',
  'certificate-expires': 'Certificate expired',
  'grant-ends': 'Token ended',
}

/** The bell in the header, and what opens below it. */
export const incidentsText = {
  title: 'Open incidents',
  rules: 'Alert rules',
  loading: 'Incidents, loading',
  unknown: 'Incidents could not be read',
  open: (count: number) =>
    count === 0 ? 'No open incidents' : count === 1 ? '1 open incident' : `${count} open incidents`,
  undelivered: ', alerts could not be sent',
  standstill: ', background work stands still',
  began: 'began',
  ends: 'ends',
  ended: 'ended',
  none: 'Nothing is broken',
  noneText: 'What breaks appears here within minutes.',
  news: (named: readonly string[], count: number) =>
    `${count === 1 ? 'New incident' : `${count} new incidents`}: ${named.join('; ')}`,
  more: (count: number) => `and ${count} more`,
  accounts: { mailbox: 'Remote Mailbox', smtp: 'Outgoing (SMTP)' },
  openIt: 'Open',
  openLabel: (what: string, where: string) => `Open ${where}: ${what}`,
  undeliveredTitle: (count: number) =>
    count === 1 ? '1 alert could not be sent' : `${count} alerts could not be sent`,
  standstillTitle: 'Background work stands still',
  toRule: (name: string) => `Open the rule ${name}`,
} as const

/** Re-authorisation in one click, wherever a status asks for it. */
export const reauthorizeText = {
  action: 'Re-authorize',
  label: (kind: 'mailbox' | 'smtp', address: string) =>
    `Re-authorize ${incidentsText.accounts[kind]} of ${address}`,
  openConfig: 'Open Config',
} as const
