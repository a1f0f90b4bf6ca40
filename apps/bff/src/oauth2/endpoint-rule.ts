import { endpointSlip } from '@mailgrant/contract/server-rules'
import { AppError } from '../app-error.ts'

interface Endpoints {
  authorizationEndpoint: string
  tokenEndpoint: string
  issuer: string | null
  userinfoEndpoint: string | null
  revocationEndpoint: string | null
}

/** F-27, the part that needs no network, told at the field. The guarded fetch judges addresses at each call. */
export function assertEndpointsAllowed(
  { allowPrivateHosts }: { allowPrivateHosts: boolean },
  endpoints: Endpoints,
  /** put before the field's name */
  prefix = '',
): void {
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
    const problem = value === null ? null : endpointSlip(new URL(value), !allowPrivateHosts)
    if (problem !== null) fields[prefix + name] = problem
  }
  if (Object.keys(fields).length > 0) throw new AppError('endpoint_not_allowed', { fields })
}
