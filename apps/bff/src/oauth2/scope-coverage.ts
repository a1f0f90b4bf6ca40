import type { ProviderId } from '@mailgrant/contract/fields'

type Protocol = 'imap' | 'pop3' | 'smtp'

const microsoftScope: Record<Protocol, string> = {
  imap: 'IMAP.AccessAsUser.All',
  pop3: 'POP.AccessAsUser.All',
  smtp: 'SMTP.Send',
}
const googleScope = 'https://mail.google.com/'
const identity = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access'])

export const splitScopes = (scopes: string): string[] => scopes.split(/\s+/).filter(Boolean)

/**
 * Scopes that these protocols need and that were not granted. Microsoft's mail permissions count
 * only with the mail resource: Graph's of the same name open no mailbox. Of another provider
 * nothing is known but what the administrator asked for, so all of that has to be granted.
 */
export function missingScopes(
  provider: ProviderId,
  protocols: readonly Protocol[],
  asked: string,
  granted: string,
): string[] {
  const has = splitScopes(granted)
  if (provider === 'google') return has.includes(googleScope) ? [] : [googleScope]
  if (provider === 'other')
    return splitScopes(asked).filter((scope) => !identity.has(scope) && !has.includes(scope))
  return [...new Set(protocols)]
    .filter((protocol) => !has.some((scope) => coversMicrosoft(scope, microsoftScope[protocol])))
    .map((protocol) => nameFor(asked, microsoftScope[protocol]))
}

function coversMicrosoft(scope: string, permission: string): boolean {
  const lower = scope.toLowerCase()
  if (isGraph(lower)) return false
  return lower.endsWith(`/${permission.toLowerCase()}`) || lower.endsWith('/.default')
}

const isGraph = (scope: string) => /^https:\/\/[^/]*graph\./i.test(scope)

const nameFor = (asked: string, permission: string): string =>
  splitScopes(asked).find(
    (scope) => !isGraph(scope) && scope.toLowerCase().endsWith(`/${permission.toLowerCase()}`),
  ) ?? `https://outlook.office.com/${permission}`

/**
 * The scopes of a token request. Entra issues a token for one resource only and refuses two, so
 * scopes of Graph are asked for at the authorisation (consent) and left out here; the mail scopes
 * come first, because a refresh goes to the resource of the first. Other servers grant what was
 * consented to when the parameter is absent (RFC 6749 §6).
 */
export function tokenRequestScopes(provider: ProviderId, asked: string): string | null {
  if (provider !== 'microsoft') return null
  const scopes = splitScopes(asked)
  const mail = scopes.find((scope) => scope.includes('://') && !isGraph(scope))
  if (mail === undefined) return scopes.join(' ')
  const resource = new URL(mail).host
  const ofResource = scopes.filter((scope) => hostOf(scope) === resource)
  return [...ofResource, ...scopes.filter((scope) => identity.has(scope))].join(' ')
}

const hostOf = (scope: string) => (URL.canParse(scope) ? new URL(scope).host : null)
