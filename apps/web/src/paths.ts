/**
 * Every address of the console. Free of the DOM and of React, so that end-to-end tests import it:
 * a pattern listed here that no test visits is a failure there.
 */
export const routePatterns = [
  '/',
  '/sign-in',
  '/setup',
  '/invitation',
  '/emails',
  '/emails/new',
  '/emails/$emailId',
  '/emails/$emailId/account',
  '/emails/$emailId/mailbox',
  '/emails/$emailId/mailbox/config/info',
  '/emails/$emailId/mailbox/config/idp',
  '/emails/$emailId/mailbox/config/token',
  '/emails/$emailId/smtp',
  '/emails/$emailId/smtp/config/info',
  '/emails/$emailId/smtp/config/idp',
  '/emails/$emailId/smtp/config/token',
  '/emails/$emailId/activity',
  '/idp-configs',
  '/idp-configs/$configId',
  '/idp-configs/$configId/secret',
  '/expiries',
  '/api-keys',
  '/api-keys/new',
  '/activity',
  '/settings',
  '/settings/alerts',
  '/settings/alerts/new',
  '/settings/alerts/$ruleId',
  '/authorization-unmatched',
  '/consent',
  '/consent/done/$requestId',
  '/admin-consent/granted',
  '/admin-consent/denied',
] as const
export type RoutePattern = (typeof routePatterns)[number]

export type AccountKind = 'mailbox' | 'smtp'
export type ConfigTab = 'info' | 'idp' | 'token'

const segment = encodeURIComponent

export const paths = {
  home: () => '/',
  /** `back` is where to go after signing in: an address of this console */
  signIn: (back?: string) =>
    back && back !== '/' ? `/sign-in?return=${segment(back)}` : '/sign-in',
  setup: () => '/setup',
  invitation: () => '/invitation',
  emails: () => '/emails',
  newEmail: () => '/emails/new',
  email: (emailId: string) => `/emails/${segment(emailId)}`,
  emailAccount: (emailId: string) => `/emails/${segment(emailId)}/account`,
  emailTab: (emailId: string, kind: AccountKind) => `/emails/${segment(emailId)}/${kind}`,
  config: (emailId: string, kind: AccountKind, tab: ConfigTab = 'info') =>
    `/emails/${segment(emailId)}/${kind}/config/${tab}`,
  emailActivity: (emailId: string) => `/emails/${segment(emailId)}/activity`,
  idpConfigs: () => '/idp-configs',
  idpConfig: (configId: string) => `/idp-configs/${segment(configId)}`,
  replaceSecret: (configId: string) => `/idp-configs/${segment(configId)}/secret`,
  expiries: () => '/expiries',
  apiKeys: () => '/api-keys',
  newApiKey: () => '/api-keys/new',
  activity: () => '/activity',
  settings: () => '/settings',
  alerts: () => '/settings/alerts',
  newAlertRule: () => '/settings/alerts/new',
  alertRule: (ruleId: string) => `/settings/alerts/${segment(ruleId)}`,
  authorizationUnmatched: () => '/authorization-unmatched',
  consent: () => '/consent',
  consentDone: (requestId: string) => `/consent/done/${segment(requestId)}`,
  adminConsentGranted: () => '/admin-consent/granted',
  adminConsentDenied: () => '/admin-consent/denied',
} as const

/**
 * Where to go after signing in. Only an address of this console: `//host` and `/\host` would leave
 * it, and going back to the sign-in page would ask again.
 */
export function safeReturn(value: string | undefined): string {
  if (!value || !/^\/(?![/\\])/.test(value) || /^\/sign-in(?:[/?#]|$)/.test(value)) return '/emails'
  return /[\u0000-\u001f\\]/.test(value) ? '/emails' : value
}
