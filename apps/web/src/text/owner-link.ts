import type { ProviderId } from '@mailgrant/contract/fields'
import type { OwnerLinkState } from '@mailgrant/contract/owner-link'

/** The link that lets a mailbox's owner consent: where it is made, and the page that it opens. */
export const ownerLinkText = {
  button: 'Link for the owner',
  handOver: 'Does somebody else have the password?',
  handOverHint:
    'Send the owner a one-time link: they sign in at the provider and consent, without an account of this console.',
  title: 'Link for the owner',
  intro:
    'Whoever opens the link signs in at the provider and consents for this account only, as it is stored now. It works once. Nothing else changes.',
  expectedOwner: 'Expected owner',
  expectedOwnerHint: (usual: string) =>
    `The account that has to sign in; no other is accepted. Empty: ${usual}. Another one is named in Config first.`,
  validFor: 'Good for',
  durations: [
    ['1', '1 hour'],
    ['8', '8 hours'],
    ['24', '1 day'],
    ['72', '3 days'],
    ['168', '7 days'],
    ['336', '14 days'],
  ],
  make: 'Make the link',
  makeAnother: 'Make another link',
  madeTitle: (owner: string) => `The link for ${owner} is ready`,
  linkLabel: 'One-time link',
  linkHint: 'Copy it now and send it to the owner: it is shown this once.',
  goodUntil: 'It expires',
  links: 'Links of this account',
  columns: { owner: 'Expected owner', made: 'Made', state: 'State' },
  madeBy: (name: string) => `by ${name}`,
  expires: 'expires',
  actions: 'Actions',
  states: {
    open: 'Open',
    'under-way': 'Sign-in under way',
    used: 'Used',
    revoked: 'Revoked',
    expired: 'Expired',
    void: 'Void: the settings changed',
  } satisfies Record<OwnerLinkState, string>,
  revoke: 'Revoke',
  revokeLabel: (owner: string, made: string) => `Revoke the link for ${owner} of ${made}`,
  revokeTitle: (owner: string) => `Revoke the link for ${owner}?`,
  revokeWhich: (name: string, made: string) => `It was made by ${name} on ${made}.`,
  revokeText:
    'Who opens it is told that it was withdrawn, and a sign-in that is under way with it is refused. This cannot be undone: to ask the owner again, make another link.',
  revokeConfirm: 'Revoke link',
  revoked: (owner: string) => `The link for ${owner} was revoked`,

  page: {
    title: 'Allow access to a mailbox',
    incompleteTitle: 'This link is incomplete',
    incomplete: 'Copy the whole link, including everything after the # sign, and open it again.',
    intro: {
      mailbox:
        'You are asked to let a program use this mailbox. The provider lists what it may do before you accept.',
      smtp: 'You are asked to let a program send mail from this mailbox. The provider lists what it may do before you accept.',
    },
    mailbox: 'Mailbox',
    provider: 'Provider',
    signInAs: 'Sign in as',
    askedBy: 'Asked by',
    until: 'Good until',
    providers: {
      microsoft: 'Microsoft',
      google: 'Google',
      other: 'Your mail provider',
    } satisfies Record<ProviderId, string>,
    go: {
      microsoft: 'Continue to Microsoft',
      google: 'Continue to Google',
      other: 'Continue to the provider',
    } satisfies Record<ProviderId, string>,
    next: (owner: string) =>
      `There you sign in as ${owner} and accept. Your password is entered at the provider only.`,
    going: 'Going to the provider…',
  },
  done: {
    title: 'Access to a mailbox',
    thanks: 'Thank you',
    thanksText: (address: string, owner: string) =>
      address.toLowerCase() === owner.toLowerCase()
        ? `Access to ${address} was granted.`
        : `Access to ${address} was granted by ${owner}.`,
    close: 'There is nothing left to do. You can close this window.',
    failure: (address: string) => `Access to ${address} was not granted`,
    expected: 'Expected account',
    actual: 'Signed in as',
    tryAgain: 'Try again',
    providerReply: 'The provider’s own words',
    pending: 'The sign-in is not finished yet',
    pendingText: 'Finish it at the provider. This page follows by itself.',
    unknown: 'This page belongs to another browser, or is no longer kept',
    unknownText:
      'Nothing was changed by opening it. If access was not granted yet, open the link that you were sent once more, in one browser from start to end.',
  },
} as const
