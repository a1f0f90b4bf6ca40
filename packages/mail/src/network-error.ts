import type { MailErrorCode } from './error-codes.ts'
import { MailError } from './mail-error.ts'

const byNodeCode: Record<string, MailErrorCode> = {
  ENOTFOUND: 'host_not_found',
  EAI_AGAIN: 'host_not_found',
  EAI_NODATA: 'host_not_found',
  EAI_NONAME: 'host_not_found',
  ENODATA: 'host_not_found',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'connection_refused',
  ENETUNREACH: 'connection_refused',
  EADDRNOTAVAIL: 'connection_refused',
  ETIMEDOUT: 'connection_timeout',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  EPROTO: 'tls_failed',
}

const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

function nodeCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** Turns what a socket or TLS raised into a `MailError`; `during` decides what a reset means. */
export function networkError(error: unknown, during: 'connect' | 'tls' | 'session'): MailError {
  if (error instanceof MailError) return error
  const code = nodeCode(error)
  if (code && certificateCodes.has(code)) {
    return new MailError('certificate_invalid', {
      cause: error,
      message: certificateMessage(code, error),
    })
  }
  if (during === 'tls' || code?.startsWith('ERR_SSL') || code?.startsWith('ERR_TLS')) {
    return new MailError('tls_failed', { cause: error })
  }
  const known = code ? byNodeCode[code] : undefined
  return new MailError(known ?? 'connection_lost', {
    cause: error,
    // A resolver that cannot be reached is no proof that the name is wrong.
    ...(code === 'EAI_AGAIN' ? { permanent: false } : {}),
  })
}

function certificateMessage(code: string, error: unknown): string {
  if (code === 'CERT_HAS_EXPIRED') return 'The certificate of the server has expired.'
  if (code === 'CERT_NOT_YET_VALID') return 'The certificate of the server is not valid yet.'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = altNames(error)
    return `The certificate of the server was issued for another name${names ? ` (${names})` : ''}.`
  }
  return 'The certificate of the server was not issued by an authority that is trusted here.'
}

function altNames(error: unknown): string {
  const { cert } = error as { cert?: { subjectaltname?: unknown } }
  const names = cert?.subjectaltname
  return typeof names === 'string' ? names.replaceAll(/[^\w.*:, -]/g, '').slice(0, 200) : ''
}
