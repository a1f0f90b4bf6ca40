import type { PersonaName } from '../knobs.ts'

export type MailService = 'imap' | 'pop3' | 'submission'

const outlook = 'https://outlook.office.com'
const graph = 'https://graph.microsoft.com'
export const googleMail = 'https://mail.google.com/'

/** OpenID Connect scopes belong to no resource and may stand beside any. */
export const identityScopes = ['openid', 'profile', 'email']

/**
 * Stands for offline access inside the provider: oidc-provider drops `offline_access` unless the
 * request says prompt=consent, which neither of the real servers does.
 */
export const offlineScope = 'sandbox:offline'

/** Delegated permissions as the portal lists them, with the scope that an app asks for. */
export const microsoftPermissions = [
  { name: 'email', scope: 'email', description: "View users' email address" },
  {
    name: 'IMAP.AccessAsUser.All',
    scope: `${outlook}/IMAP.AccessAsUser.All`,
    description: 'Read and write access to mailboxes via IMAP',
  },
  {
    name: 'offline_access',
    scope: 'offline_access',
    description: 'Maintain access to data you have given it access to',
  },
  { name: 'openid', scope: 'openid', description: 'Sign users in' },
  {
    name: 'POP.AccessAsUser.All',
    scope: `${outlook}/POP.AccessAsUser.All`,
    description: 'Read and write access to mailboxes via POP',
  },
  { name: 'profile', scope: 'profile', description: "View users' basic profile" },
  {
    name: 'SMTP.Send',
    scope: `${outlook}/SMTP.Send`,
    description: 'Send emails from mailboxes using SMTP AUTH',
  },
  { name: 'User.Read', scope: `${graph}/User.Read`, description: 'Sign in and read user profile' },
  ...[
    ['Calendars.Read', 'Read user calendars'],
    ['Mail.Read', 'Read user mail'],
    ['Mail.ReadWrite', 'Read and write access to user mail'],
    ['Mail.Send', 'Send mail as a user'],
    ['User.ReadBasic.All', "Read all users' basic profiles"],
  ].map(([name = '', description = '']) => ({ name, scope: `${graph}/${name}`, description })),
].toSorted((a, b) => a.name.localeCompare(b.name, 'en'))

/** What a mailbox needs: the ones that the guide has people tick. */
export const mailPermissions = [
  'User.Read',
  'offline_access',
  'IMAP.AccessAsUser.All',
  'POP.AccessAsUser.All',
  'SMTP.Send',
]

export const knownScopes: Record<PersonaName, string[]> = {
  microsoft: [
    ...identityScopes,
    offlineScope,
    ...microsoftPermissions.map(({ scope }) => scope).filter((scope) => scope.includes('://')),
  ],
  google: [...identityScopes, offlineScope, googleMail],
}

/** The scopes that the console asks for by default. */
export const defaultScopes: Record<PersonaName, string[]> = {
  microsoft: [
    'openid',
    'profile',
    'email',
    'offline_access',
    `${outlook}/IMAP.AccessAsUser.All`,
    `${outlook}/POP.AccessAsUser.All`,
    `${outlook}/SMTP.Send`,
  ],
  google: ['openid', 'email', 'profile', googleMail],
}

export const splitScopes = (scope: string | undefined): string[] =>
  (scope ?? '').split(/\s+/).filter((part) => part !== '')

/** Entra reads a scope without a resource as one of Graph. */
export const qualifyScope = (scope: string): string =>
  scope.includes('://') || [...identityScopes, 'offline_access', offlineScope].includes(scope)
    ? scope
    : `${graph}/${scope}`

/** The resource a scope belongs to, or null for OpenID Connect scopes. */
export function resourceOf(scope: string): string | null {
  const match = /^(https:\/\/[^/]+)\//.exec(scope)
  return match?.[1] ?? null
}

export const resourcesOf = (scopes: readonly string[]): string[] => [
  ...new Set(scopes.map(resourceOf).filter((resource) => resource !== null)),
]

const serviceScopes: Record<MailService, string> = {
  imap: `${outlook}/IMAP.AccessAsUser.All`,
  pop3: `${outlook}/POP.AccessAsUser.All`,
  submission: `${outlook}/SMTP.Send`,
}

/** Whether a token with these scopes opens this mail service. */
export const opensService = (scopes: readonly string[], service: MailService): boolean =>
  scopes.includes(serviceScopes[service]) || scopes.includes(googleMail)

/** What a consent page says about a scope. */
export function describeScope(scope: string): string {
  if (scope === offlineScope) return 'Maintain access to data you have given it access to'
  if (scope === googleMail) {
    return 'Read, compose, send, and permanently delete all your email from Gmail'
  }
  const known = microsoftPermissions.find((permission) => permission.scope === scope)
  return known?.description ?? scope
}
