import type { AuthorizationFailure } from '@mailgrant/contract/authorization'

/** Who acts, in the timeline, as long as nobody knows who it is. */
export const linkActor = (madeBy: string) => `somebody with a link of ${madeBy}`
/** Who acts, in the timeline: the owner, by whose link. */
export const ownerActor = (expectedOwner: string, madeBy: string) =>
  `${expectedOwner}, by a link of ${madeBy}`

/** Why no link can be made yet; the remedy is the problem's own but where it is said here. */
export const notPossibleText = {
  noOAuth2: 'The account does not authenticate with OAuth2 by a config of its own yet.',
  otherOwner: (asked: string, accepted: string, strictMatching: boolean) =>
    `${asked} would be refused after consenting: this account accepts ${accepted} only. Leave this empty, or ${strictMatching ? 'turn off Strict Matching in Config and name' : 'in Config name'} ${asked} as Resource Owner first.`,
  disabled: (name: string) => `The IdP Config “${name}” is disabled.`,
} as const

const tell = 'You cannot mend this yourself: tell whoever sent you the link.'
const again = 'Try again.'

/**
 * What the mailbox's owner is told to do. They know nothing of the console; null: they can do
 * nothing, and whoever sent the link is to be told.
 */
const remedies: Record<AuthorizationFailure, string | null> = {
  denied: 'If you want to allow it, try again and press Accept.',
  'consent-required':
    'An administrator of your organisation may have to allow it first: tell whoever sent you the link. Then try again.',
  'state-unknown': 'Open the link again.',
  'state-used': 'Finish it in the window where you started last, or try again.',
  expired: 'Try again, and finish within 10 minutes.',
  'session-ended': null,
  'config-changed': 'Ask whoever sent you the link for a new one.',
  'issuer-mismatch': null,
  'id-token-invalid': null,
  'wrong-account':
    'Try again and sign in as the expected account. At the provider choose “Use another account”, or open the link in a private window.',
  'no-refresh-token': null,
  'scope-missing': 'Try again and leave every permission ticked.',
  'client-rejected': null,
  'code-rejected': again,
  'scope-rejected': null,
  'provider-error': 'Wait a moment, then try again.',
  'not-token-endpoint': null,
  'provider-unreachable': 'Wait a moment, then try again.',
  'owner-unknown': null,
  'link-revoked': 'Ask whoever sent you the link, if it still is needed.',
}

/** Causes whose general words speak to an administrator. */
const causes: Partial<Record<AuthorizationFailure, string>> = {
  'state-used': 'This sign-in was started once more, or did not come to an end.',
  'config-changed': 'The settings of this mailbox were changed while you were at the provider.',
  'link-revoked': 'The link was withdrawn or used while you were at the provider.',
}

/** Where pressing the button once more can lead to another end. */
const worthAnotherTry: ReadonlySet<AuthorizationFailure> = new Set([
  'denied',
  'consent-required',
  'state-used',
  'expired',
  'wrong-account',
  'scope-missing',
  'code-rejected',
  'provider-error',
  'provider-unreachable',
])

export const ownerFailure = (failure: AuthorizationFailure, cause: string) => ({
  cause: causes[failure] ?? cause,
  remedy: remedies[failure] ?? tell,
  worthAnotherTry: worthAnotherTry.has(failure),
})
