import { randomUUID } from 'node:crypto'

export interface OAuthErrorBody {
  error: string
  error_description?: string
  [extra: string]: unknown
}

export const aadstsText = (code: number, message: string): string => `AADSTS${code}: ${message}`

/** An error body as Entra's token endpoint writes it. */
export function aadstsBody(error: string, code: number, message: string): OAuthErrorBody {
  const traceId = randomUUID()
  const correlationId = randomUUID()
  const timestamp = new Date().toISOString().replace('T', ' ').replace(/\.\d+/, '')
  return {
    error,
    error_description: `${aadstsText(code, message)} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  }
}

/** Entra's words for a refusal of oidc-provider's. */
export function translateTokenError(
  error: string,
  detail: string,
  grantType: string,
): OAuthErrorBody {
  if (error === 'invalid_grant') {
    if (/code_verifier/.test(detail)) {
      return aadstsBody(
        error,
        501481,
        'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
      )
    }
    if (/redirect_uri/.test(detail)) {
      return aadstsBody(error, 500112, 'The reply address does not match the one of the request.')
    }
    if (/consumed|already used/.test(detail) && grantType === 'authorization_code') {
      return aadstsBody(
        error,
        54005,
        'OAuth2 Authorization code was already redeemed, please retry with a new valid code.',
      )
    }
    if (grantType === 'authorization_code') {
      return aadstsBody(error, 70008, 'The provided authorization code is expired or not known.')
    }
    return aadstsBody(
      error,
      50173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
    )
  }
  if (error === 'invalid_scope') {
    return aadstsBody(
      error,
      70011,
      `The provided value for the input parameter 'scope' is not valid. ${detail}`,
    )
  }
  if (error === 'unsupported_grant_type') {
    return aadstsBody(error, 70003, 'The app requested an unsupported grant type.')
  }
  return aadstsBody(error, 900144, detail)
}
