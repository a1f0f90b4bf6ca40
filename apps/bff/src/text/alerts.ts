import type { IncidentKind } from '@mailgrant/contract/incident'

/** Sentences of alerts: below fields of a rule, and what became of a delivery. */
export const alertText = {
  emailsGone: 'An email that was chosen is deleted meanwhile. Choose again.',
  senderGone: 'This email is deleted meanwhile. Choose another one.',
  /** who changed a rule, where nobody did */
  system: 'Mailgrant',
  broken: {
    cause: 'The alert could not be made or sent.',
    remedy: 'The log of the server says why. It is tried again.',
  },
  noSender: {
    cause: 'There is no healthy system email to send alerts through.',
    remedy:
      'Set up Outgoing (SMTP) of an email other than the one that an alert is about, or mend one that fails. The alerts wait until then.',
  },
  partlyRefused: (addresses: readonly string[]) =>
    `The alert went out, but the mail server refused ${addresses.join(', ')}.`,
  putOff: (addresses: readonly string[]) =>
    `The alert went out, but the mail server put off ${addresses.join(', ')}. It is sent there again.`,
  neverReached: (addresses: readonly string[]) =>
    `The alert went out, but in a day it did not reach ${addresses.join(', ')}.`,
  testPutOff: (addresses: readonly string[]) =>
    `The test went out, but the mail server put off ${addresses.join(', ')}. An alert would be sent there again; a test is not.`,
  notSentThrough: (address: string, cause: string) => `Through ${address}: ${cause}`,
  webhook: {
    answered: (host: string, status: number) => `${host} answered with HTTP ${status}.`,
    answeredRemedy:
      'Look at the log of the receiver: it must answer with a status from 200 to 299.',
    redirected: (host: string, status: number, to: string) =>
      `${host} answered with HTTP ${status}, a redirect${to === '' ? '' : ` to ${to}`}.`,
    redirectedRemedy:
      'Redirects are not followed. Enter the final address in the rule, if it is yours.',
    gone: (host: string) => `${host} answered with HTTP 410: it wants no more alerts.`,
    goneRemedy:
      'The rule was disabled. Enter another address, or enable it again when the receiver is back.',
    goneAtTestRemedy:
      'Enter another address, or test again when the receiver is back. The next alert that is answered so disables the rule.',
    silent: (host: string) => `${host} did not answer within 15 seconds.`,
    silentRemedy: 'Let the receiver answer first and work on the alert afterwards.',
    unreachable: (host: string, code: string) => `${host} could not be reached (${code}).`,
    unreachableRemedy: 'Check the address in the rule, and that this server may reach it.',
    notAllowed: (host: string) => `${host} is not on the public internet.`,
    notAllowedRemedy:
      'Enter a public https address. Private ones are opened by the operator with MAILGRANT_ALLOW_PRIVATE_HOSTS.',
  },
} as const

/** What an incident is about, in words. */
export interface AlertFacts {
  /** an address, the name of a config, or a server */
  about: string
  ofConfig: boolean
  /** expiries: a day */
  endsOn: string
  ended: boolean
  /** expiries that are over because their date was changed by hand: the day that holds now, or null */
  movedTo?: string | null
}

const client = (about: string) => `IdP Config “${about}”`
const ends = ({ endsOn, ended }: AlertFacts) => `${ended ? 'expired' : 'expires'} on ${endsOn}`

/** Whether it is good the provider says, not a date that was typed. */
const isOver = ({ movedTo }: AlertFacts) =>
  movedTo === undefined
    ? 'is good again'
    : movedTo === null
      ? 'no longer has an expiry date'
      : `now expires on ${movedTo}`

/** Why an expiry is over, in the place of why it began. */
export const alertOver = {
  'secret-replaced': 'The Client Secret was replaced, and the provider accepts the new one.',
  'date-changed': 'The date was changed in the IdP Config.',
} as const

/** One line: the subject of a mail, and the head of each part of a digest. */
export const alertTitle: Readonly<
  Record<
    IncidentKind,
    { begins: (facts: AlertFacts) => string; over: (facts: AlertFacts) => string }
  >
> = {
  'needs-reauthorisation': {
    begins: ({ about }) => `${about} needs re-authorisation`,
    over: ({ about }) => `${about} is authorised again`,
  },
  failing: {
    begins: ({ about, ofConfig }) => `${ofConfig ? client(about) : about} is failing`,
    over: ({ about, ofConfig }) => `${ofConfig ? client(about) : about} works again`,
  },
  'no-mail': {
    begins: ({ about }) => `No mail fetched from ${about} for longer than usual`,
    over: ({ about }) => `Mail is fetched from ${about} again`,
  },
  'secret-expires': {
    begins: (facts) => `Client Secret of ${client(facts.about)} ${ends(facts)}`,
    over: (facts) => `Client Secret of ${client(facts.about)} ${isOver(facts)}`,
  },
  'certificate-expires': {
    begins: (facts) => `Certificate of ${client(facts.about)} ${ends(facts)}`,
    over: (facts) => `Certificate of ${client(facts.about)} ${isOver(facts)}`,
  },
  'grant-ends': {
    begins: (facts) =>
      `Authorisation of ${facts.about} ${facts.ended ? 'ended' : 'is predicted to end'} on ${facts.endsOn}`,
    over: ({ about }) => `Authorisation of ${about} goes on`,
  },
  'server-down': {
    begins: ({ about }) => `Authorization server ${about} is down`,
    over: ({ about }) => `Authorization server ${about} answers again`,
  },
}

/** Where the cause does not say already what to do. */
export const alertRemedy: Readonly<Partial<Record<IncidentKind, string>>> = {
  'needs-reauthorisation':
    'Open the link, press Re-authorize and sign in as the mailbox. All settings are kept.',
  failing: 'Open the link: it leads to where this is mended.',
  'server-down':
    'Nothing needs to be done here: tokens are kept and refreshed when the server is back. Look at the status page of the provider.',
}

export const alertMailText = {
  subject: (title: string) => `[Mailgrant] ${title}`,
  recovered: (title: string) => `Recovered: ${title}`,
  several: (total: number, over: number) =>
    over === 0
      ? `${total} alerts`
      : over === total
        ? `${total} recovered`
        : `${total} alerts, ${over} of them of recoveries`,
  severalHead: (total: number) => `There are ${total} alerts at once:`,
  more: (rest: number) => `and ${rest} more.`,
  labels: {
    since: 'Since',
    over: 'Over since',
    account: 'Account',
    emails: 'Emails',
    cause: 'Cause',
    remedy: 'What to do',
    link: 'Open',
  },
  emails: (total: number, addresses: readonly string[]) =>
    `${addresses.join(', ')}${total > addresses.length ? ` and ${total - addresses.length} more` : ''}`,
  accounts: { mailbox: 'Remote Mailbox', smtp: 'Outgoing (SMTP)' },
  test: {
    title: 'Test alert',
    body: 'This is a test. Alerts of this rule arrive here.',
  },
  footer: (rule: string, publicUrl: string) =>
    `Sent by Mailgrant at ${publicUrl} because of the alert rule “${rule}”. Rules are changed there under Settings.`,
} as const satisfies Record<string, unknown>
