/** The words of every validation rule. The form and the server both take them from here; no zod, so any chunk may import it. */
export const messages = {
  required: (label: string) => `Enter ${label}.`,
  tooLong: (max: number) => `Use at most ${max} characters.`,
  controlCharacters: 'Remove line breaks and other control characters.',
  address: 'Enter an email address such as support@example.com.',
  password: (min: number) => `Use at least ${min} characters.`,
  host: 'Enter a host name such as outlook.office365.com, without https:// and without a path.',
  port: 'Enter a port number from 1 to 65535.',
  mailPort: (ports: string) => `Use one of the mail ports ${ports}.`,
  url: 'Enter a full address, such as https://www.example.com/path.',
  https: 'The address must start with https://.',
  standardPort: 'Use the standard port 443: leave the port out of the address.',
  hostNotAddress: 'Enter a host name, not an IP address.',
  providerHost: (hosts: string) =>
    `Enter a host of the provider: ${hosts}. Sending its tokens to another host needs that host named in an IdP Config (OAuth2 - Other Provider) and re-authorisation.`,
  configHost: (hosts: string) =>
    `Enter a host that the IdP Config names: ${hosts}. Sending tokens to another host needs it named there, under Mail hosts in Config, and re-authorisation.`,
  publicHost: 'Enter a host name on the public internet.',
  urlParts: 'Remove the user name, password and # part from the address.',
  scopes: 'Separate scopes by spaces; quotes, backslashes and control characters are not allowed.',
  scopesRequired: 'Enter at least one scope.',
  tenant:
    'Enter your Directory (tenant) ID or a domain of your directory, such as contoso.onmicrosoft.com.',
  secretIsId:
    'This looks like the secret’s ID. Paste the secret’s Value instead: it is shown once, when the secret is made.',
  clientId: 'Enter the Client ID of the registered application.',
  folder: 'Enter a folder name such as INBOX.',
  archiveDiffers: 'Choose an archive folder other than the folder that is fetched.',
  archiveNeedsFolder: 'Enter the folder that fetched emails are moved to.',
  pop3NoArchive:
    'POP3 has no folders, so fetched emails cannot be archived. Choose Delete or Do Nothing.',
  frequency: 'Enter how often to fetch, from 1 to 1440 minutes.',
  fetchMax: 'Enter how many emails to fetch at a time, from 1 to 500.',
  enabledNeeds: (label: string) => `An enabled account needs ${label}.`,
  expectedOwner: 'Name the account that signs in for this mailbox.',
  chooseAuthentication: 'Choose an authentication method.',
  date: 'Enter a date.',
  unfinishedDate: 'This date is not complete or does not exist. Complete it, or empty the field.',
  passwordAgain: 'Enter the password again: it was stored for another host.',
  passwordNotOpened:
    'Enter the password again: the stored one cannot be opened, for its key is not among this console’s keys.',
  mailboxPasswordNotOpened:
    'The stored password of Remote Mailbox cannot be opened. Enter it again there, or save this account disabled.',
  secretAgain: 'Enter the Client Secret again: it was stored for another server.',
  newSecretElsewhere:
    'The new Client Secret that waits was entered for another server. Discard it first, under Replace the Client Secret.',
  encryptedOnly: 'Sign-in needs an encrypted connection. Choose TLS or STARTTLS.',
  mailboxHasNoMethod:
    'Remote Mailbox has no authentication method yet. Set it up first, or save this account disabled.',
  keyEmails: 'Choose at least one email, or all.',
  keyActions: 'Choose at least one action.',
  rateLimit: 'Enter how many requests a minute are allowed, from 1 to 1,000,000.',
  eventRange: 'The end must be later than the beginning.',
  timeOfDay: 'Enter a time such as 22:00.',
  timeZone: 'Choose a time zone.',
  alertEvents: 'Choose at least one event.',
  alertEmails: 'Choose at least one email, or all.',
  alertRecipients: 'Enter at least one address.',
  quietBoth: 'Enter both ends of the quiet time, or neither.',
  quietDiffers: 'Enter an end that differs from the start.',
  retentionDays: 'Enter a number of days from 30 to 3650.',
  checkInterval: 'Enter a number of minutes from 5 to 1440.',
  digestMinutes: 'Enter a number of minutes from 0 to 1440; 0 sends each alert at once.',
  futureDate: 'Choose a day in the future.',
  newSecretPast:
    'This day is past: a new Client Secret cannot have expired yet. Correct the date, or empty the field.',
  linkHours: 'Choose from 1 hour to 14 days.',
} as const
