import type { ClientSettings } from './authorization-server.ts'

/** Entra's public and national clouds. */
export const entraHosts: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
])

/** Authorities that stand for more than one directory. */
const shared = new Set(['common', 'organizations', 'consumers'])

/** Whether whoever has an account in any directory of Entra (or a personal one) can sign in. */
export const servesManyDirectories = ({
  provider,
  authorizationEndpoint,
  tokenEndpoint,
}: Pick<ClientSettings, 'provider' | 'authorizationEndpoint' | 'tokenEndpoint'>): boolean =>
  [authorizationEndpoint, tokenEndpoint].some((endpoint) => {
    if (!URL.canParse(endpoint)) return false
    const { host, pathname } = new URL(endpoint)
    const authority = pathname.split('/')[1]?.toLowerCase() ?? ''
    return (provider === 'microsoft' || entraHosts.has(host)) && shared.has(authority)
  })
