import type { AccountKind, ProviderId } from '@mailgrant/contract/fields'
import { rotateSecretText } from './rotate-secret.ts'

/** The list of IdP configs and the dialog that edits one. Field names are in authorization.ts. */
export const idpConfigsText = {
  title: 'IdP Configs',
  description: 'Client registrations at your providers, and the emails that use each.',
  tableLabel: 'IdP Configs',
  columns: {
    name: 'Name',
    provider: 'Provider',
    status: 'Status',
    usedBy: 'Used by',
    secret: 'Client Secret expires',
    updated: 'Changed',
  },
  providers: {
    microsoft: 'Microsoft',
    google: 'Google',
    other: 'Other provider',
  } satisfies Record<ProviderId, string>,
  states: { draft: 'Draft', enabled: 'Enabled', disabled: 'Disabled' },
  unused: 'Not used',
  kinds: { mailbox: 'Remote Mailbox', smtp: 'Outgoing (SMTP)' } satisfies Record<
    AccountKind,
    string
  >,
  more: (count: number) => `and ${count} more`,
  noDate: 'No date set',
  certificate: 'Certificate:',
  refused: 'Refused: roll back',
  newSecretWaits: 'A new one waits',
  replaceLabel: (name: string) => `${rotateSecretText.action} of ${name}`,
  expired: (date: string) => `Expired on ${date}`,
  emptyTitle: 'No IdP configs yet',
  emptyText:
    'A config is made where it is first needed: open an email, choose an OAuth2 method under Remote Mailbox and press Config.',
  edit: (name: string) => `Edit ${name}`,
  troubleTitle: 'This config fails',
  troubleBegan: 'Began',
  stopped: (stopped: number, emails: number) =>
    emails === 0
      ? 'No email uses it.'
      : stopped === 0
        ? emails === 1
          ? 'The email that uses it goes on until its token runs out.'
          : `The ${emails} emails that use it go on until their tokens run out.`
        : emails === 1
          ? 'The email that uses it gets no new token.'
          : stopped >= emails
            ? `None of the ${emails} emails that use it gets a new token.`
            : `${stopped} of the ${emails} emails that use it ${stopped === 1 ? 'gets' : 'get'} no new token so far.`,
  replaceSecret: rotateSecretText.action,
  replaceOrRollBack: 'Replace or roll back',
  usedByTitle: (count: number) =>
    count === 1 ? 'The email that uses this config' : 'Emails that use this config',
  usedByText: (count: number) =>
    count === 1
      ? 'A new Client Secret reaches it at once. Other changes may ask for re-authorisation:'
      : 'A new Client Secret reaches all of them at once. Other changes may ask for re-authorisation:',
  newSecret: 'New Client Secret',
  secretStored: 'Stored. Leave empty to keep it. A new one is tested with a refresh.',
  secretNone: 'None stored yet.',
  saved: 'The config is saved.',
  savedSecret: {
    'not-tested': '',
    accepted: 'The provider accepted the new Client Secret.',
    rejected:
      'The provider refused the new Client Secret. Check that you pasted its Value, and enter it again.',
    unreachable:
      'The new Client Secret could not be tested because the provider did not answer. It is stored.',
  },
  reauthorize: (count: number) =>
    count === 1 ? 'This email must be authorised again:' : 'These emails must be authorised again:',
  delete: 'Delete config',
  deleteInUse: 'It is in use.',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteText:
    'The client registration at the provider stays; only what Mailgrant stores is deleted. This cannot be undone.',
  inUse: 'It is in use and cannot be deleted. Give what uses it another config first:',
  affectsTitle: 'Save for every email that uses it?',
  affectsText: (count: number) =>
    count === 1
      ? 'One account uses this config. It may need to be authorised again.'
      : `${count} accounts use this config. They may need to be authorised again.`,
  switchesOffText: (count: number) =>
    count === 1
      ? 'One account uses this config. Its mail is neither fetched nor sent until the config is enabled again.'
      : `${count} accounts use this config. Their mail is neither fetched nor sent until the config is enabled again.`,
  affectsConfirm: 'Save for all',
} as const
