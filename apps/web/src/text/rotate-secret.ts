import type { SecretTest } from '@mailgrant/contract/idp-config'

/** Replacing the Client Secret of a config while its emails go on. */
export const rotateSecretText = {
  action: 'Replace the Client Secret',
  title: (name: string) => `Replace the Client Secret of ${name}`,
  link: 'Replace the Client Secret without downtime',
  intro:
    'No email stops, and nobody signs in again. Make a second secret at the provider and keep the present one there. Enter the new one here, test it, then promote it: all emails of the config follow with their next refresh.',
  inUse: 'In use',
  none: 'No Client Secret is stored.',
  expires: (date: string) => `Expires on ${date}.`,
  expired: (date: string) => `Expired on ${date}.`,
  noDate: 'No expiry date set.',
  emails: (count: number) =>
    count === 0
      ? 'No email uses it.'
      : count === 1
        ? '1 email uses it.'
        : `${count} emails use it.`,
  old: 'The old one',
  oldKept: (promoted: string, until: string) =>
    `The present secret took its place on ${promoted}. The old one is kept until ${until}, or until every token was refreshed with the present one.`,
  oldUse: (refreshed: number, waiting: number) =>
    refreshed + waiting === 0
      ? 'No token uses the config.'
      : `${refreshed} of ${refreshed + waiting} tokens ${refreshed === 1 ? 'was' : 'were'} refreshed since then.`,
  refusedTitle: 'The provider refuses the present Client Secret',
  refused:
    'If the old one is still good at the provider, roll back: the emails go on with it at once.',
  rollBack: 'Roll back',
  fresh: 'The new one',
  freshHint:
    'Kept sealed beside the present one, and used for nothing until you test or promote it.',
  value: 'New Client Secret',
  expiresOn: 'New Client Secret expires on',
  save: 'Save New Secret',
  waits: (added: string) => `Entered on ${added}.`,
  test: 'Test',
  testing: 'Asking the provider…',
  testHint: 'Refreshes one live token of this config with it; what the provider answers is kept.',
  tests: {
    untested: 'Not tested yet.',
    accepted: 'The provider accepted it. Promote it.',
    rejected:
      'The provider refused it. Check that you pasted its Value, not its ID. Discard it and enter it again.',
    unreachable: 'The provider did not answer, so nothing is known yet. Test again in a moment.',
    'not-tested':
      'No live token of this config can test it. Authorise an email first, then test again; or promote it and authorise an email at once, and roll back if the provider refuses it.',
  } satisfies Record<SecretTest | 'untested', string>,
  /** followed by when */
  outcomes: {
    accepted: 'Accepted',
    rejected: 'Refused',
    unreachable: 'No answer',
    'not-tested': 'Not tested',
  } satisfies Record<SecretTest, string>,
  promote: 'Promote',
  promoteTitle: 'Promote without an accepted test?',
  promoteText:
    'If the provider refuses it, no email of this config gets a new token until you roll back.',
  promoteAnyway: 'Promote all the same',
  discard: 'Discard',
  discardTitle: 'Discard the new Client Secret?',
  discardText: 'Mailgrant forgets its value, and the provider does not show it again.',
  changed: 'Another administrator changed this config meanwhile',
  changedText: 'This is how it stands now. Look, then press again what you still want.',
  done: {
    added: 'The new Client Secret is saved',
    promoted: 'The new Client Secret is in use',
    promotedUntried: 'The new Client Secret is in use, untested',
    promotedRefused: 'The refused Client Secret is in use',
    rolledBack: 'The old Client Secret is in use again',
    discarded: 'The new Client Secret was discarded',
  },
  next: {
    added: 'The present one goes on being used. Next: Test.',
    promoted:
      'All emails follow with their next refresh. Leave the old one at the provider until every token was refreshed.',
    promotedUntried:
      'Press Refresh now under Token of one of its emails to see whether the provider accepts it. If it is refused, roll back.',
    promotedRefused:
      'The provider refused it in the test, so no email of this config gets a new token with it. Roll back, or enter the right one.',
    rolledBack: 'The one that was promoted waits again, so that you can test or discard it.',
    discarded: 'The present one goes on being used.',
  },
} as const
