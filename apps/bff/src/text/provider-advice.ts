/** What the providers' own numbers and words mean, and what to do. Help text: nothing branches on it. */

export const reauthorize = 'Press Re-authorize.'

/** While an authorisation is set up; of a config in use it is replaced instead. */
export const newSecret = 'Make a new client secret, enter its Value in Config and press Submit.'
export const enterSecret = 'Enter it in Config and press Submit.'

const registration =
  'Compare the IdP Config with the app registration in the Microsoft Entra admin center'

/** Entra's published error numbers, those that setting up and keeping a mailbox meets. */
export const entra: Record<string, readonly [cause: string, remedy: string]> = {
  '16000': [
    'The account does not belong to this directory.',
    'Sign in with an account of the directory, or invite it as a guest.',
  ],
  '50001': [
    'Exchange Online is not available in this directory.',
    'Check the scopes and that the directory has an Exchange Online licence.',
  ],
  '50011': [
    'The Callback Endpoint is not registered.',
    'Copy the Callback Endpoint into the app registration under Authentication, platform Web.',
  ],
  '50020': [
    'The account belongs to another directory.',
    'Sign in with an account of your directory, or use the right tenant in the endpoints.',
  ],
  '50034': [
    'The account was not found in this directory.',
    'Check the address and the tenant in the endpoints.',
  ],
  '50053': [
    'The account is locked.',
    'Wait or let the directory administrator unblock it, then authorise again.',
  ],
  '50055': [
    'The password of the account has expired.',
    'Change the password, then authorise again.',
  ],
  '50057': [
    'The account is disabled.',
    'Let the directory administrator enable it, then authorise again.',
  ],
  '50072': [
    'The account must enrol in multi-factor authentication.',
    'Finish the enrolment, then authorise again.',
  ],
  '50076': [
    'Multi-factor authentication is required.',
    'Authorise again and pass multi-factor authentication.',
  ],
  '50079': [
    'The account must enrol in multi-factor authentication.',
    'Finish the enrolment, then authorise again.',
  ],
  '50105': [
    'The account is not assigned to the application.',
    'Assign it under Enterprise applications, Users and groups.',
  ],
  '50126': ['User name or password was wrong.', 'Sign in again.'],
  '50132': ['The sign-in was ended by a password change.', 'Authorise again.'],
  '50133': ['The sign-in was ended by a password change.', 'Authorise again.'],
  '50173': ['The grant was revoked; a fresh sign-in is needed.', reauthorize],
  '50194': [
    'The application serves one directory only but the endpoints say “common”.',
    'Put your Directory (tenant) ID into both endpoints.',
  ],
  '500011': [
    'The directory does not know the mail service that the scopes name.',
    'Check the scopes, then grant admin consent.',
  ],
  '500113': [
    'No reply address is registered.',
    'Copy the Callback Endpoint into the app registration under Authentication, platform Web.',
  ],
  '53003': [
    'A Conditional Access policy blocked the sign-in.',
    'Let the directory administrator adjust the policy for this application.',
  ],
  '54005': ['The authorisation code was used before.', 'Start again from Config.'],
  '65001': [
    'Nobody has consented to these permissions.',
    'Press “Grant admin consent” in the app registration, or let an administrator consent.',
  ],
  '65004': ['The permissions were declined.', 'Authorise again and press Accept.'],
  '650056': [
    'A permission is missing from the app registration, or nobody consented to it.',
    'Add it under API permissions and grant admin consent.',
  ],
  '650057': [
    'A scope is not among the permissions of the app registration.',
    'Add the missing permission under API permissions and grant admin consent.',
  ],
  '70000': ['The grant is no longer valid.', reauthorize],
  '7000112': [
    'The application is disabled in the directory.',
    'Enable it under Enterprise applications.',
  ],
  '700005': ['The code belongs to another tenant.', 'Use the same tenant in both endpoints.'],
  '70008': ['The grant has expired.', reauthorize],
  '70011': ['A scope is not valid.', 'Compare the scopes with those that the preset suggests.'],
  '70043': [
    'A sign-in frequency policy ended the grant.',
    'Authorise again; the directory administrator can exempt the account.',
  ],
  '700016': [
    'The Client ID is not known in this directory.',
    `${registration}: Application (client) ID and tenant.`,
  ],
  '700022': [
    'The scopes name several services.',
    'Keep only scopes of one mail service, OpenID Connect and offline_access.',
  ],
  '700025': [
    'The application is registered as a public client.',
    'Register the Callback Endpoint under platform Web.',
  ],
  '700082': ['The grant was not used for too long.', reauthorize],
  '700084': [
    'The Callback Endpoint is registered as a single-page application, so the grant ended after 24 hours.',
    'Register it under platform Web, then authorise again.',
  ],
  '7000215': [
    'The Client Secret is wrong; often its ID was pasted instead of its Value.',
    newSecret,
  ],
  '7000218': ['The Client Secret is missing.', enterSecret],
  '7000222': ['The Client Secret has expired.', newSecret],
  '90002': ['The tenant was not found.', 'Check the Directory (tenant) ID in both endpoints.'],
  '90038': ['The directory lives in another national cloud.', 'Use the endpoints of that cloud.'],
  '90072': [
    'The account is not known in this directory.',
    'Sign in with another account, or invite it as a guest.',
  ],
  '90094': [
    'An administrator has to consent.',
    'Let a directory administrator consent: by an admin-consent link, or by “Grant admin consent” in the app registration. Then authorise again.',
  ],
  '900941': [
    'An administrator has to consent: a policy of the directory prevents users from doing so.',
    'Let a directory administrator consent, then authorise again.',
  ],
  '900981': [
    'A risky application: an administrator has to consent.',
    'Let a directory administrator consent, then authorise again.',
  ],
  '90093': [
    'A user cannot consent to these permissions.',
    'Let a directory administrator consent, then authorise again.',
  ],
  '90095': [
    'An administrator has to consent; a request was sent.',
    'Authorise again after it was approved.',
  ],
}

/** Of these, the numbers that an administrator's consent for the whole directory puts an end to. */
export const wantsAdminConsent: ReadonlySet<string> = new Set([
  '65001',
  '90093',
  '90094',
  '900941',
  '90095',
  '900981',
])

/** Google's errors and the words that tell their cases apart. */
export const google: readonly (readonly [pattern: RegExp, cause: string, remedy: string])[] = [
  [
    /redirect_uri_mismatch/,
    'The Callback Endpoint is not registered.',
    'Copy it into the authorised redirect URIs of the client in Google Cloud.',
  ],
  [
    /OAuth client was not found/i,
    'The Client ID is not known to Google.',
    'Copy the Client ID from Google Cloud, Clients.',
  ],
  [
    /deleted_client/,
    'The client was deleted in Google Cloud.',
    'Restore it within 30 days, or make a new client.',
  ],
  [
    /admin_policy_enforced/,
    'Your Google Workspace does not trust this application.',
    'Let a Workspace administrator trust the Client ID under API controls.',
  ],
  [
    /org_internal/,
    'The application is for accounts of its own organisation only.',
    'Sign in with an account of the organisation, or set the audience to External.',
  ],
  [
    /access_not_configured/,
    'Your Google Workspace has not configured this application.',
    'Let a Workspace administrator allow it.',
  ],
  [
    /invalid_rapt/,
    'A session control policy of your Google Workspace ended the grant.',
    'Authorise again; a Workspace administrator can trust the application.',
  ],
  [
    /expired or revoked/i,
    'Google says that the grant has expired or was revoked.',
    'Press Re-authorize. If it ends every week, publish the application: in Testing, grants last 7 days.',
  ],
]
