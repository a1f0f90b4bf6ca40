import { isIP } from 'node:net'
import { messages } from '@mailgrant/contract/messages'
import { AppError } from '../app-error.ts'

interface Endpoints {
  authorizationEndpoint: string
  tokenEndpoint: string
  issuer: string | null
  userinfoEndpoint: string | null
  revocationEndpoint: string | null
}

/**
 * F-27, the part that needs no network: https on its own port, a name and no address. The guarded
 * fetch judges what the name resolves to, each time. `prefix` is put before the field's name.
 */
export function assertEndpointsAllowed(
  env: { allowPrivateHosts: boolean },
  endpoints: Endpoints,
  prefix = '',
): void {
  if (env.allowPrivateHosts) return
  const { authorizationEndpoint, tokenEndpoint, issuer, userinfoEndpoint, revocationEndpoint } =
    endpoints
  const named = {
    authorizationEndpoint,
    tokenEndpoint,
    issuer,
    userinfoEndpoint,
    revocationEndpoint,
  }
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(named)) {
    if (value === null) continue
    const url = new URL(value)
    if (url.protocol !== 'https:') fields[prefix + name] = messages.https
    else if (url.port !== '' || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0)
      fields[prefix + name] = 'Enter a public address with a host name and without a port.'
  }
  if (Object.keys(fields).length > 0) throw new AppError('endpoint_not_allowed', { fields })
}
