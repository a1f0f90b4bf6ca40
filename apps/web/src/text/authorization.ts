import type { AccountKind, ProviderId } from '@mailgrant/contract/fields'
import type { TokenDeleted } from '@mailgrant/contract/token'
import { reauthorizeText } from './incidents.ts'

/** The words of the OAuth2 Authorization modal, its banner and the Token tab. */
export const authorizationText = {
  title: 'OAuth2 Authorization',
  subtitle: (address: string, provider: string) => `${address} · ${provider}`,
  providers: {
    microsoft: 'Microsoft',
    google: 'Google',
    other: 'Other provider',
  } satisfies Record<ProviderId, string>,
  tabs: { info: 'Info', idp: 'IdP Config', token: 'Token' },
  submit: 'Submit',
  cancel: 'Cancel',
  submitting: 'Checking the config…',
  redirecting: 'Going to the provider…',
  saved: 'Saved. The token that is stored still matches, so no new sign-in was needed.',
  chooseProviderTitle: 'Choose an OAuth2 method first',
  chooseProvider:
    'Under Authentication choose OAuth2 - Microsoft, OAuth2 - Google or OAuth2 - Other Provider. Then press Config again.',
  sharedTitle: 'The Remote Mailbox holds the token',
  shared: 'This account is the same as the Remote Mailbox: its Config authorises both.',
  openMailbox: 'Open its Config',
  close: 'Close',
  loading: 'Opening the config…',

  info: {
    status: 'Status',
    enabled: 'Enabled',
    disabled: 'Disabled',
    statusHint: 'A disabled config hands out no tokens to any email that uses it.',
    name: 'Name',
    nameHint: 'What this config is called in lists.',
    strictMatching: 'Strict Matching',
    strictOn: (address: string) => `Only ${address} itself may sign in and consent.`,
    strictOff:
      'For shared mailboxes: they have no password of their own, so a person with access to the mailbox signs in.',
    expectedOwner: 'Resource Owner',
    expectedOwnerHint: 'The account that signs in and consents. No other is accepted.',
    next: 'Endpoints, Client ID and Client Secret are on the IdP Config tab.',
    notes: 'Notes',
  },
  idp: {
    callbackEndpoint: 'Callback Endpoint',
    callbackHint:
      'Register this exact address with your provider as redirect URI (type “Web”). It stays the same.',
    config: 'Config',
    configHint: 'One config may serve many emails.',
    newConfig: 'New config',
    tenant: 'Directory (tenant) ID',
    tenantHint: 'Fills the endpoints in. Pasted endpoints are kept as they are.',
    clientId: 'Client ID',
    clientIdHint: {
      microsoft: 'Microsoft Entra admin center: Application (client) ID, on the Overview page.',
      google: 'Google Cloud console: Client ID, ends in .apps.googleusercontent.com.',
      other: 'The identifier of the registered application.',
    } satisfies Record<ProviderId, string>,
    clientSecret: 'Client Secret',
    clientSecretHint: {
      microsoft: 'The secret’s Value, not its ID. Microsoft shows it once.',
      google: 'Shown when the client is created.',
      other: 'Kept sealed; it is never shown again.',
    } satisfies Record<ProviderId, string>,
    secretStored: 'Stored. Leave empty to keep it.',
    secretExpiresOn: 'Client Secret expires on',
    secretWhere: {
      microsoft: 'In Entra: App registrations, Certificates & secrets, column Expires.',
      google: 'Google’s client secrets do not expire: leave it empty.',
      other: 'Optional. Mailgrant reminds you before that day.',
    } satisfies Record<ProviderId, string>,
    certificateExpiresOn: 'Certificate expires on',
    certificateWhere: {
      microsoft:
        'Optional: only where the application has one. In Entra: App registrations, Certificates & secrets, tab Certificates, column Expires.',
      google: 'Google uses none here: leave it empty.',
      other: 'Optional. Only where the client is registered with a certificate.',
    } satisfies Record<ProviderId, string>,
    testing: 'Publishing status: Testing',
    testingHint:
      'Google Auth Platform, Audience. In Testing, Google ends every token seven days after it was granted, used or not. Switch it off once the app is in production.',
    testingOn: 'Testing',
    testingOff: 'In production',
    authorizationEndpoint: 'Authorization Endpoint',
    endpointHint: 'A full address that starts with https://.',
    tokenEndpoint: 'Token Endpoint',
    scopes: 'Scopes',
    scopesHint: 'Separated by spaces.',
    issuer: 'Issuer',
    issuerHint: 'Optional. The iss value of the provider’s ID tokens.',
    userinfoEndpoint: 'Userinfo Endpoint',
    userinfoHint: 'Optional. Asked for the account name where there is no ID token.',
    revocationEndpoint: 'Revocation Endpoint',
    revocationHint: 'Optional. Told when a token is deleted.',
    mailHosts: 'Mail hosts',
    mailHostsHint: 'One a line. Tokens of this config are sent to these hosts and no others.',
    more: 'More endpoints',
  },
  usedBy: {
    title: (count: number) =>
      count === 1 ? 'Another account uses this config' : 'Other accounts use this config',
    body: 'A new Client Secret reaches what else uses it at once. Other changes may ask for re-authorisation:',
    switchesOff:
      'Mail is neither fetched nor sent with this config until it is enabled again. It is used by:',
    account: (address: string, kind: AccountKind) =>
      `${address} (${kind === 'mailbox' ? 'Remote Mailbox' : 'Outgoing (SMTP)'})`,
    confirmTitle: (count: number) =>
      count === 1 ? 'This changes another email too' : `This changes ${count} other accounts too`,
    confirm: 'Submit for all',
  },

  banner: {
    success: 'OAuth2 Authorization Successful',
    signedIn: (owner: string) => `${owner} signed in and consented.`,
    failure: 'OAuth2 Authorization failed',
    pending: 'The authorisation is not finished yet',
    pendingBody: 'The provider has not sent an answer. Finish signing in there, or start again.',
    unknown: 'The outcome of this authorisation is no longer kept',
    unknownBody: 'An outcome is kept for about an hour. The status below shows how things stand.',
    expected: 'Expected account',
    actual: 'Signed in as',
    missingScopes: 'Not granted',
    providerReply: 'The provider’s own words',
    tryAgain: 'Try again',
    dismiss: 'Dismiss',
    checks: { mailbox: 'Remote Mailbox', smtp: 'Outgoing (SMTP)' } satisfies Record<
      AccountKind,
      string
    >,
    works: 'The connection works with the new token.',
    notTested: 'not tested.',
    keptAnyway: 'The token is kept; mend the connection settings.',
  },

  token: {
    accessToken: 'Access token',
    refreshToken: 'Refresh token',
    noRefreshToken: 'None',
    expires: 'Expires',
    noExpiry: 'The provider did not say',
    expiresIn: (time: string) => `in ${time}`,
    expired: 'expired; it is refreshed on next use',
    resourceOwner: 'Resource Owner',
    scopes: 'Granted scopes',
    signature: 'Config Signature',
    matches: 'matches the config',
    differs: 'the config has changed since: authorise again',
    idpConfig: 'IdP Config',
    issued: 'Issued',
    refreshed: 'Last refreshed',
    rotated: 'Refresh token rotated',
    lastFailure: 'Last failure',
    never: 'Never',
    status: 'Status',
    noLongerAccepted: 'The provider no longer accepts the token.',
    configChanged: 'The IdP Config, the address or the resource owner rule changed.',
    pressReauthorize: 'Press Re-authorize.',
    configDisabled:
      'This IdP Config is disabled. Switch its Status on under Info and press Submit: until then no mail is fetched or sent with it, and nobody can authorise it.',
    refreshing: 'Asking the provider… This takes at most 30 seconds.',
    gone: 'The token was deleted meanwhile',
    refresh: 'Refresh now',
    refreshedNow: 'The token was refreshed',
    reauthorize: reauthorizeText.action,
    delete: 'Delete Token',
    deleteTitle: 'Delete the token?',
    deleteRevokes:
      'Mail is no longer fetched or sent with it until you authorise again. The provider is told to revoke it, unless another email uses the same sign-in.',
    deleteKeeps:
      'Mail is no longer fetched or sent with it until you authorise again. This provider offers no revocation: remove the consent there as well if you want it gone.',
    none: 'There is no token yet',
    noneBody: 'Submit the IdP Config tab to authorise this email.',
    deleted: {
      revoked: 'The token was deleted and revoked at the provider.',
      'not-offered':
        'The token was deleted here. The provider offers no revocation: remove the consent in its own portal.',
      shared:
        'The token was deleted here. It was not revoked at the provider, because another account still uses the same sign-in.',
      failed:
        'The token was deleted here, but the provider did not confirm the revocation. Remove the consent in its own portal.',
    } satisfies Record<TokenDeleted['revocation'], string>,
    deletedTitle: 'Token deleted',
  },
} as const
