import type { Expiry } from '@mailgrant/contract/expiry'
import { rotateSecretText } from './rotate-secret.ts'

/** The page of what ends, and how far off an end is. */
export const expiriesText = {
  title: 'Expiry Dates',
  description: 'Client secrets, certificates and tokens, by what ends first.',
  tableLabel: 'Expiry Dates',
  columns: { ends: 'Ends', what: 'What', of: 'Of', affects: 'Affects', way: 'What to do' },
  what: { grant: 'Token', certificate: 'Certificate', secret: 'Client Secret' } satisfies Record<
    Expiry['what'],
    string
  >,
  grantNote: 'unless it is used before',
  testingNote: 'used or not: the app is in Testing',
  affects: (count: number) =>
    count === 0 ? 'No email' : count === 1 ? '1 email' : `${count} emails`,
  inDays: (days: number) =>
    days < 0
      ? days === -1
        ? 'ended yesterday'
        : `ended ${-days} days ago`
      : days === 0
        ? 'today'
        : days === 1
          ? 'tomorrow'
          : `in ${days} days`,
  replace: rotateSecretText.action,
  replaceLabel: (name: string) => `${rotateSecretText.action} of ${name}`,
  open: 'Open',
  openLabel: (name: string) => `Open ${name}`,
  emptyTitle: 'No expiry dates are known',
  emptyText:
    'Enter the day on which a Client Secret expires under IdP Configs; the ends of tokens appear here by themselves.',
  pageEndTitle: 'Nothing ends after this',
  firstPage: 'Go to the first page',
  pages: 'Pages',
  previous: 'Previous',
  next: 'Next',
  ends: 'Ends',
  endsOn: (date: string, inDays: string) => `On ${date} (${inDays}), unless it is used before.`,
  endsTesting: (date: string, inDays: string) =>
    `On ${date} (${inDays}), used or not: the application is in Testing at Google.`,
} as const
