import { HostNotAllowedError } from '../net/checked-lookup.ts'
import { EndpointNotAllowedError } from '../net/guarded-fetch.ts'
import type { ExchangeFailure } from './authorization-server.ts'

type Kind = ExchangeFailure['kind']

/**
 * Branches on the OAuth `error` alone (RFC 6749 §5.2, OpenID Connect Core §3.1.2.6). Numbers and
 * words in descriptions can change any day and serve help text only.
 */
const kinds: Record<string, Kind> = {
  invalid_grant: 'invalid-grant',
  invalid_client: 'client-rejected',
  unauthorized_client: 'client-rejected',
  deleted_client: 'client-rejected',
  disabled_client: 'client-rejected',
  org_internal: 'client-rejected',
  invalid_scope: 'scope-rejected',
  invalid_resource: 'scope-rejected',
  invalid_target: 'scope-rejected',
  access_denied: 'denied',
  consent_required: 'consent-required',
  interaction_required: 'consent-required',
  login_required: 'consent-required',
  account_selection_required: 'consent-required',
  admin_policy_enforced: 'consent-required',
}
/** An outage page is no answer of a token endpoint either, so a grant outlives it. */
const transient: ReadonlySet<Kind> = new Set([
  'unreachable',
  'provider-error',
  'not-token-endpoint',
])
const transientErrors = new Set(['server_error', 'temporarily_unavailable'])

interface Told {
  error: string | null
  reply: string | null
  traceId: string | null
  correlationId: string | null
}

const nothingTold: Told = { error: null, reply: null, traceId: null, correlationId: null }

export function failure(kind: Kind, told: Partial<ExchangeFailure> = {}): ExchangeFailure {
  const permanent = !transient.has(kind)
  return {
    kind,
    permanent,
    maybeProcessed: false,
    status: null,
    ...nothingTold,
    retryAfterSeconds: null,
    throttled: false,
    ...told,
  }
}

/** An `error` in the query of the callback (RFC 6749 §4.1.2.1). */
export function callbackFailure(parameters: URLSearchParams): ExchangeFailure {
  const error = parameters.get('error') ?? ''
  const told = tell(Object.fromEntries(parameters))
  return failure(kinds[error] ?? 'provider-error', {
    ...told,
    permanent: !transientErrors.has(error),
  })
}

/** Any answer of a token endpoint but 200 with a token. */
export function answerFailure(status: number, headers: Headers, body: unknown): ExchangeFailure {
  const told = { status, ...tell(body) }
  const retryAfterSeconds = retryAfter(headers)
  // A 5xx or 429 is the provider's trouble, whatever its body claims: the token is kept.
  if (status === 429 || status === 408 || status >= 500)
    return failure(status >= 500 && !isObject(body) ? 'not-token-endpoint' : 'provider-error', {
      ...told,
      retryAfterSeconds,
      throttled: status === 429,
      // A gateway that gave up does not know what the server behind it did.
      maybeProcessed: status === 502 || status === 504,
    })
  if (told.error === null && status === 401) return failure('client-rejected', told)
  if (told.error === null) return failure('not-token-endpoint', { ...told, retryAfterSeconds })
  return failure(kinds[told.error] ?? 'provider-error', {
    ...told,
    permanent: !transientErrors.has(told.error),
    retryAfterSeconds,
  })
}

/** Before these the request cannot have reached the server. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The request failed without an answer. */
export function networkFailure(error: unknown): ExchangeFailure {
  const code = codeOf(error)
  return failure('unreachable', {
    reply: code ?? (error instanceof Error ? error.name : null),
    // A time-out or a cut connection says nothing about what the provider did with the request.
    maybeProcessed: code === null || !(neverSent.has(code) || code.startsWith('OAUTH_')),
  })
}

function codeOf(error: unknown): string | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof EndpointNotAllowedError || each instanceof HostNotAllowedError)
      return 'EHOSTUNREACH'
    if ('code' in each && typeof each.code === 'string') return each.code
  }
  return null
}

const isObject = (body: unknown): body is object => typeof body === 'object' && body !== null

function tell(body: unknown): Told {
  if (!isObject(body)) return nothingTold
  const field = (name: string): string | null => {
    const value: unknown = Reflect.get(body, name)
    return typeof value === 'string' && value !== '' ? value : null
  }
  const error = field('error')
  const description = field('error_description')
  // Entra has its ids in fields at the token endpoint and inside the words at the callback.
  const inWords = (label: string) =>
    new RegExp(`${label} ID: ([0-9a-f-]{36})`, 'i').exec(description ?? '')?.[1] ?? null
  return {
    error: error === null ? null : clean(error, 100),
    reply: clean(description ?? error ?? '', 500) || null,
    traceId: clean(field('trace_id') ?? inWords('Trace') ?? '', 100) || null,
    correlationId: clean(field('correlation_id') ?? inWords('Correlation') ?? '', 100) || null,
  }
}

const clean = (words: string, max: number) =>
  words
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, max)

function retryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after')
  if (value === null) return null
  const seconds = /^\d+$/.test(value.trim())
    ? Number(value)
    : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), 3600) : null
}
