import { notTokenEndpoint } from './authorization.ts'
import { hostOf } from './status.ts'

/** Why there is no token, or why a refresh failed; each says what to do where the screens do not. */
export const tokenText = {
  lostRotation:
    'The provider renewed the refresh token, but its answer was lost when Mailgrant stopped or the connection broke.',
  throttled:
    'The provider answered that it gets too many requests. The token is kept and tried again later.',
  notTokenEndpoint: (tokenEndpoint: string) =>
    `${notTokenEndpoint(tokenEndpoint)} This may be the page of an outage or of a proxy: the token is kept and tried again. If it stays, compare the Token Endpoint in Config with the provider’s documentation.`,
  scopeNarrowed: (scopes: string) =>
    `The provider no longer grants a permission that the account needs: ${scopes}.`,
  invalidGrant: 'The provider no longer accepts the refresh token: it was revoked or has expired.',
  consentRequired: 'The provider wants the resource owner to sign in again.',
  clientRejected:
    'The provider refused the Client ID, the Client Secret or a scope. Replace the Client Secret, or mend the IdP Config and press Submit.',
  replaceSecret: 'Make a new client secret at the provider, then press Replace the Client Secret.',
  refusedHere:
    'The provider refuses the client for this mailbox, though it accepts it for others of the same IdP Config: its directory may have blocked or removed the application. Let an administrator of that directory allow it again, or give the mailbox an IdP Config of its own.',
  secretNotOpened:
    'The stored Client Secret cannot be opened: it was sealed with a key that is not in MAILGRANT_KEYS (or the key file), or it is damaged. Put the key back and start Mailgrant again; if it is lost, enter the Client Secret in Config and press Submit.',
  tokenNotOpened:
    'The stored token cannot be opened: it was sealed with a key that is not in MAILGRANT_KEYS (or the key file), or it is damaged. Put the key back and start Mailgrant again; if it is lost, authorise the mailbox again.',
  unreachable: 'The token endpoint could not be reached. The token is kept and tried again.',
  providerError:
    'The provider answered with an error of its own. The token is kept and tried again.',
  mustBeAuthorised: 'The mailbox must be authorised again.',
  configDisabled: (name: string) =>
    `The IdP Config “${name}” is disabled. Switch its Status on and press Submit.`,
  serverDown: (server: string) =>
    `The authorization server ${hostOf(server)} is out of order, so nobody asks it. It is tried again by itself.`,
  tooMany:
    'This token was refreshed too often within a minute, which providers punish. It is kept and tried again later.',
  providerSilent: 'The provider could not be reached.',
  changedSince:
    'The IdP Config, the address or the resource owner rule changed after the mailbox was authorised.',
  notAsked: 'The provider could not be asked.',
  underWay: 'Another refresh of this token is still under way.',
  none: 'The mailbox is not authorised yet.',
  remedies: {
    none: 'Open Config and press Submit to authorise the mailbox.',
    reauthorize: 'Open Config and press Re-authorize.',
    reauthorizeHere: 'Press Re-authorize.',
    config: 'This is done in Config, beside Authentication.',
    sealed:
      'Have the operator start the console with that key in MAILGRANT_KEYS, or enter again in Config what cannot be opened.',
    wait: 'Wait a moment, then try again.',
  },
} as const
