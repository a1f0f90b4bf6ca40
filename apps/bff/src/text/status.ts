/** The one sentence of an account's status: why, and what to do where something is to be done. */
export const statusText = {
  chooseMethod: 'Choose an authentication method.',
  ofMailbox: (reason: string) => `Remote Mailbox: ${reason}`,
  enterHost: 'Enter a host name.',
  /** What stands in the form unsaved is not known here; saving it enabled is the step in any case. */
  enableNext: (kind: 'mailbox' | 'smtp') =>
    `Enable ${kind === 'mailbox' ? 'the mailbox' : 'sending'} and Save Changes to test the connection.`,
  enterPassword: 'Enter a password.',
  passwordStored: 'User name and password are stored.',
  noneRequired: 'No authentication is required.',
  untested: (reason: string) =>
    `${reason} The connection has not been tested yet: press Test connection.`,
  notAuthorised: 'Open Config and press Submit to authorise the mailbox.',
  noLongerAccepted: 'The provider no longer accepts the token.',
  /** Where the provider's advice does not say so already. */
  authoriseAgain: (reason: string) =>
    /Re-authorize|authorise again/.test(reason) ? reason : `${reason} Press Re-authorize.`,
  tokenGone:
    'It is enabled and has no token: it was deleted, or the authorisation was not finished. Its mail stands still.',
  changed: 'The IdP Config, the address or the resource owner rule changed.',
  configDisabled: (name: string) =>
    `The IdP Config “${name}” is disabled. Enable it under IdP Configs.`,
  notRefreshed: 'The token could not be refreshed.',
  /** @param server its origin; @param words what it, or the network, said: `HTTP 503`, `ECONNREFUSED` */
  serverDown: (server: string, since: Date, words: string) =>
    words === 'HTTP 429'
      ? `The authorization server ${hostOf(server)} has turned requests away since ${moment(since)} (too many requests). Mailgrant tries again by itself.`
      : `The authorization server ${hostOf(server)} has not answered since ${moment(since)} (${words}). Mailgrant tries again by itself.`,
  secretExpired:
    'By its date the Client Secret has expired. Enter a new one, or the right date, in Config.',
  secretExpires: (days: number) =>
    `The Client Secret expires ${inDays(days)}. Make a new one and enter it in Config.`,
  certificateExpired:
    'By its date the certificate has expired. Put a new one into the app registration and enter its date in Config.',
  certificateExpires: (days: number) =>
    `The certificate expires ${inDays(days)}. Put a new one into the app registration and enter its date in Config.`,
  promotedRefused: (name: string, reason: string) =>
    `The provider refuses the Client Secret that was promoted in “${name}”: ${reason} If the old one is still good, open Replace the Client Secret and press Roll back.`,
  authorisedBy: (owner: string) => `Authorised by ${owner}.`,
} as const

/** Of an origin: people know servers by their host, and a port where it is not the usual one. */
export const hostOf = (server: string) => server.replace(/^https?:\/\//, '')

const momentFormat = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
})
/** `1 November 2026, 12:00 UTC`: days as the other reasons write them. */
const moment = (at: Date) => `${momentFormat.format(at).replace(' at ', ', ')} UTC`

const inDays = (days: number) =>
  days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`
